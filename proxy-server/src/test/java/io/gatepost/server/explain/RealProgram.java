package io.gatepost.server.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.diagnostics.explain.Explainer;
import io.gatepost.diagnostics.explain.Meaning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A program of another maker, run with a configuration in a folder of its own; its log is a file there. */
final class RealProgram implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Process process;
    private final Path log;
    private final Explainer explainer = new Explainer();

    private RealProgram(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Skips the test where it is not installed. */
    static Path installed(String... places) {
        List<Path> found = Stream.of(places).map(Path::of).filter(Files::isReadable).toList();
        assumeThat(found).as("none of %s is installed", List.of(places)).isNotEmpty();
        return found.getFirst();
    }

    /** Starts it; what it prints goes to {@code out} in the folder. */
    static RealProgram start(Path folder, Path log, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().put("HOME", folder.toString());
        return new RealProgram(builder.start(), log);
    }

    /** Waits until it takes connections. */
    RealProgram listening(int port) {
        await().atMost(PATIENCE).until(() -> {
            assertThat(process.isAlive()).as(log + " tells why").isTrue();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
        return this;
    }

    /** What is made of the first line of its log that has an explanation and is about a path; waits for it. */
    Meaning meaningOf(String path) {
        return meaningOf(line -> line.contains("/" + path + " "));
    }

    Meaning meaningOf(Predicate<String> wanted) {
        List<Meaning> found = new ArrayList<>();
        await().atMost(PATIENCE).untilAsserted(() -> {
            lines().filter(wanted).flatMap(l -> explainer.explain(l).stream()).limit(1).forEach(found::add);
            assertThat(found).as(() -> String.join("\n", about(wanted))).isNotEmpty();
        });
        return found.getFirst();
    }

    private List<String> about(Predicate<String> wanted) {
        try {
            return lines().filter(wanted).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Stream<String> lines() throws IOException {
        return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1).lines() : Stream.empty();
    }

    /** Asks for a path and reads all that comes. */
    static String ask(int port, String path) throws IOException {
        try (RawConnection client = RawConnection.connect(new Endpoint("127.0.0.1", port))) {
            return client.send("GET /" + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").end().bytes();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
