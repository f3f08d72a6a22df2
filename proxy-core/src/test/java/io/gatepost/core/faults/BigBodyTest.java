package io.gatepost.core.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.TestProxy;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies far larger than any buffer: they flow at the pace of the slower side, in memory that does not depend on them. */
class BigBodyTest {
    private static final long GIGABYTE = 1L << 30;
    private static final byte[] PART = new byte[1 << 20];
    /** What one exchange may take, with all that the allocator reserves around it. */
    private static final long MOST_MEMORY = 32L << 20;
    /** What the kernel may hold of a stream that nobody reads. */
    private static final long MOST_IN_SOCKETS = 64L << 20;

    /** One side of a connection, which counts what it sends; nothing is kept. */
    private static final class Side implements AutoCloseable {
        final AtomicLong sent = new AtomicLong();
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Side(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            this.out = socket.getOutputStream();
        }

        static Side client(TestProxy proxy) throws IOException {
            return new Side(new Socket(InetAddress.getLoopbackAddress(), proxy.address().port()));
        }

        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            int c = in.read();
            while (c >= 0 && c != '\n') {
                line.append((char) c);
                c = in.read();
            }
            return line.toString().strip();
        }

        void head() throws IOException {
            while (!line().isEmpty()) {
                // a field
            }
        }

        void write(String text) throws IOException {
            out.write(text.getBytes(US_ASCII));
        }

        void send(String start, long length, boolean chunked) throws IOException {
            write(start + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: " + length + "\r\n\r\n"));
            for (long at = 0; at < length; at += PART.length) {
                write(chunked ? Integer.toHexString(PART.length) + "\r\n" : "");
                out.write(PART);
                write(chunked ? "\r\n" : "");
                sent.addAndGet(PART.length);
            }
            write(chunked ? "0\r\n\r\n" : "");
        }

        /** Reads a body; its length, and the most direct memory that was in use meanwhile. */
        long[] skip(long length, boolean chunked) throws IOException {
            long got = 0;
            long most = 0;
            while (chunked || got < length) {
                long n = chunked ? Long.parseLong(line(), 16) : Math.min(PART.length, length - got);
                in.skipNBytes(n);
                got += n;
                most = Math.max(most, PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
                if (chunked) {
                    line();
                    if (n == 0) {
                        break;
                    }
                }
            }
            return new long[]{got, most};
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private interface Script {
        long[] run(Side side) throws IOException, InterruptedException;
    }

    /** The result of a script on the first connection. */
    private static CompletableFuture<long[]> serve(ServerSocket listener, Script script) {
        CompletableFuture<long[]> result = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try (Side side = new Side(listener.accept())) {
                result.complete(script.run(side));
                side.in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException | InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static ServerSocket listener(int receive) throws IOException {
        ServerSocket listener = new ServerSocket();
        if (receive > 0) {
            listener.setReceiveBufferSize(receive);
        }
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return listener;
    }

    private static TestProxy proxy(ServerSocket listener) throws IOException {
        return TestProxy.start(s -> s.upstream("app").server(new Endpoint("127.0.0.1", listener.getLocalPort())));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_gigabyte_comes_down(boolean chunked) throws Exception {
        try (ServerSocket listener = listener(0); TestProxy proxy = proxy(listener); Side client = Side.client(proxy)) {
            CompletableFuture<long[]> server = serve(listener, side -> {
                side.head();
                side.send("HTTP/1.1 200 OK\r\n", GIGABYTE, chunked);
                return new long[0];
            });
            client.write(Faults.GET);
            client.head();
            long[] got = client.skip(GIGABYTE, chunked);
            assertThat(got[0]).isEqualTo(GIGABYTE);
            assertThat(got[1]).isLessThan(MOST_MEMORY);
            server.get(10, TimeUnit.SECONDS);
            Ended ended = proxy.ended();
            assertThat(ended.failed()).isFalse();
            assertThat(ended.responseBodyBytes()).isEqualTo(GIGABYTE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_gigabyte_goes_up(boolean chunked) throws Exception {
        try (ServerSocket listener = listener(0); TestProxy proxy = proxy(listener); Side client = Side.client(proxy)) {
            CompletableFuture<long[]> server = serve(listener, side -> {
                side.head();
                long[] got = side.skip(GIGABYTE, chunked);
                side.write(Faults.OK);
                return got;
            });
            client.send("POST / HTTP/1.1\r\nHost: test\r\n", GIGABYTE, chunked);
            assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
            long[] got = server.get(10, TimeUnit.SECONDS);
            assertThat(got[0]).isEqualTo(GIGABYTE);
            assertThat(got[1]).isLessThan(MOST_MEMORY);
            Ended ended = proxy.ended();
            assertThat(ended.failed()).isFalse();
            assertThat(ended.record().request().bodyBytes()).isEqualTo(GIGABYTE);
        }
    }

    /** Waits until a sender gets no further; what it has sent. */
    private static long stalled(AtomicLong sent) {
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(300)).atMost(Duration.ofSeconds(20))
                .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
        return sent.get();
    }

    @Test
    void a_client_that_does_not_read_stops_the_server() throws Exception {
        CompletableFuture<Side> sender = new CompletableFuture<>();
        try (ServerSocket listener = listener(0); TestProxy proxy = proxy(listener); Side client = Side.client(proxy)) {
            serve(listener, side -> {
                side.head();
                sender.complete(side);
                side.send("HTTP/1.1 200 OK\r\n", GIGABYTE / 4, false);
                return new long[0];
            });
            client.write(Faults.GET);
            assertThat(stalled(sender.get(10, TimeUnit.SECONDS).sent)).isLessThan(MOST_IN_SOCKETS);
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()).isLessThan(MOST_MEMORY);
            client.head();
            assertThat(client.skip(GIGABYTE / 4, false)[0]).isEqualTo(GIGABYTE / 4);
            assertThat(proxy.ended().failed()).isFalse();
        }
    }

    @Test
    void a_server_that_does_not_read_stops_the_client() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ServerSocket listener = listener(16 * 1024);
                TestProxy proxy = proxy(listener);
                Side client = Side.client(proxy)) {
            CompletableFuture<long[]> server = serve(listener, side -> {
                side.head();
                go.await(20, TimeUnit.SECONDS);
                long[] got = side.skip(GIGABYTE / 4, false);
                side.write(Faults.OK);
                return got;
            });
            Thread.ofPlatform().start(() -> {
                try {
                    client.send("POST / HTTP/1.1\r\nHost: test\r\n", GIGABYTE / 4, false);
                } catch (IOException e) {
                    // the test has failed
                }
            });
            assertThat(stalled(client.sent)).isLessThan(MOST_IN_SOCKETS);
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()).isLessThan(MOST_MEMORY);
            go.countDown();
            assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(server.get(10, TimeUnit.SECONDS)[0]).isEqualTo(GIGABYTE / 4);
            assertThat(proxy.ended().failed()).isFalse();
        }
    }
}
