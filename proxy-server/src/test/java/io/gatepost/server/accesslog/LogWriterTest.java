package io.gatepost.server.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogWriterTest {
    @TempDir
    Path folder = Path.of("");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void keepsEachThreadsOrderAndLosesNothing() throws Exception {
        Path file = folder.resolve("a.log");
        int threads = 4;
        int each = 20_000;
        try (LogWriter writer = new LogWriter(file, 256 * 1024)) {
            List<Thread> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String name = "t" + t + " ";
                all.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        byte[] line = bytes(name + i + " " + "x".repeat(i % 150) + "\n");
                        while (!writer.offer(line)) {
                            Thread.onSpinWait();
                        }
                    }
                }));
            }
            for (Thread t : all) {
                t.join();
            }
        }
        int[] next = new int[threads];
        for (String line : Files.readAllLines(file)) {
            if (line.endsWith("lines dropped")) {
                continue;
            }
            String[] parts = line.split(" ", -1);
            int thread = parts[0].charAt(1) - '0';
            assertThat(Integer.parseInt(parts[1])).isEqualTo(next[thread]++);
            assertThat(parts[2]).hasSize((next[thread] - 1) % 150);
        }
        assertThat(next).containsOnly(each);
    }

    @Test
    void dropsWithoutBlockingWhereNobodyReadsAndTellsHowMany() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        byte[] line = bytes("y".repeat(999) + "\n");
        try (LogWriter writer = new LogWriter(pipe, 128 * 1024)) {
            long accepted = 0;
            long start = System.nanoTime();
            long offered = 0;
            while (writer.dropped() < 1000) {
                offered++;
                accepted += writer.offer(line) ? 1 : 0;
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            assertThat(accepted + writer.dropped()).isEqualTo(offered);
            long dropped = writer.dropped();
            // Some may be told while others are still being dropped: together they are all.
            String text = readUntilTold(pipe, dropped);
            assertThat(text.lines().filter(l -> l.startsWith("y"))).hasSize((int) accepted);
        }
    }

    private static long told(String text) {
        String notice = " lines dropped\n";
        long sum = 0;
        for (int at = text.indexOf(notice); at >= 0; at = text.indexOf(notice, at + 1)) {
            sum += Long.parseLong(text.substring(text.lastIndexOf('\n', at) + 1, at));
        }
        return sum;
    }

    private static String readUntilTold(Path pipe, long dropped) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (FileChannel reader = FileChannel.open(pipe, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
            while (told(all.toString(StandardCharsets.US_ASCII)) < dropped) {
                reader.read(buffer.clear());
                all.write(buffer.array(), 0, buffer.position());
            }
        }
        return all.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void endsAlsoWhereTheTargetIsBlocked() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        LogWriter writer = new LogWriter(pipe, 128 * 1024);
        while (writer.dropped() < 10) {
            writer.offer(bytes("z".repeat(999) + "\n"));
        }
        long start = System.nanoTime();
        writer.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(writer.offer(bytes("late\n"))).isFalse();
    }

    @Test
    void opensAFileAnewThatWasMoved() throws Exception {
        Path file = folder.resolve("a.log");
        Path old = folder.resolve("a.log.1");
        try (LogWriter writer = new LogWriter(file, 64 * 1024)) {
            writer.offer(bytes("one\n"));
            await().untilAsserted(() -> assertThat(file).hasContent("one\n"));
            Files.move(file, old);
            await().atMost(Duration.ofSeconds(5)).until(() -> Files.exists(file));
            writer.offer(bytes("two\n"));
            await().untilAsserted(() -> assertThat(file).hasContent("two\n"));
        }
        assertThat(old).hasContent("one\n");
        assertThat(file).hasContent("two\n");
    }

    @Test
    void writesBehindWhatIsThere() throws Exception {
        Path file = Files.writeString(folder.resolve("a.log"), "before\n");
        try (LogWriter writer = new LogWriter(file, 64 * 1024)) {
            assertThat(writer.offer(bytes("after\n"))).isTrue();
            assertThat(writer.offer(new byte[LogLine.LIMIT + 1])).isFalse();
        }
        assertThat(file).hasContent("before\nafter\n1 lines dropped\n");
    }

    @Test
    void refusesAFileThatCannotBeOpened() {
        assertThatThrownBy(() -> new LogWriter(folder.resolve("no/such.log"), 1024)).isInstanceOf(IOException.class);
    }

    @Test
    void goesOnAfterAFailedWrite() {
        ByteArrayOutputStream good = new ByteArrayOutputStream();
        OutputStream flaky = new OutputStream() {
            private boolean failed;

            @Override
            public void write(int b) {
                good.write(b);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                if (!failed) {
                    failed = true;
                    throw new IOException("no space");
                }
                good.write(b, off, len);
            }
        };
        try (LogWriter writer = new LogWriter(flaky, 1024)) {
            writer.offer(bytes("lost\n"));
            await().until(() -> writer.dropped() == 1);
            writer.offer(bytes("kept\n"));
        }
        assertThat(good.toString(StandardCharsets.US_ASCII)).contains("kept\n").contains("1 lines dropped\n")
                .doesNotContain("lost");
    }
}
