package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages mean the same however they are cut into packets, in both directions, one behind the other. */
class CutTest {
    private static final int EXCHANGES = 60;

    private record Sent(String method, String target, String content) {}

    /** Echoes each request's content in one of the ways in which content can be framed. */
    private static void echo(RawConnection c, long seed) throws IOException {
        Random random = new Random(seed);
        boolean more = true;
        while (more) {
            HttpMessage request = c.request();
            String content = request.body();
            String head = "HTTP/1.1 200 OK\r\nX-Target: " + request.target() + "\r\n";
            int framing = random.nextInt(10);
            more = framing > 0;
            String whole = switch (framing) {
                case 0 -> head + "Connection: close\r\n\r\n" + content;
                case 1, 2, 3 -> head + "Transfer-Encoding: chunked\r\n\r\n" + chunks(content, random);
                default -> head + "Content-Length: " + content.length() + "\r\n\r\n" + content;
            };
            send(c, request.method().equals("HEAD") ? whole.substring(0, whole.indexOf("\r\n\r\n") + 4) : whole,
                    random);
        }
    }

    private static String chunks(String content, Random random) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < content.length();) {
            int n = Math.min(1 + random.nextInt(1 + random.nextInt(20_000)), content.length() - at);
            out.append(Integer.toHexString(n)).append("\r\n").append(content, at, at + n).append("\r\n");
            at += n;
        }
        return out.append("0\r\n\r\n").toString();
    }

    /** In pieces of all sizes; the first ones single bytes. */
    private static void send(RawConnection to, String text, Random random) throws IOException {
        int most = 1;
        for (int at = 0; at < text.length();) {
            int n = Math.min(1 + random.nextInt(most), text.length() - at);
            to.send(text.substring(at, at + n));
            at += n;
            most = Math.min(most + 1 + most / 8, 50_000);
        }
    }

    private static Sent request(int i, Random random) {
        String[] methods = {"GET", "HEAD", "POST", "PUT", "DELETE"};
        String method = methods[random.nextInt(methods.length)];
        boolean body = random.nextBoolean();
        int size = body ? random.nextInt(random.nextInt(20) == 0 ? 300_000 : 5_000) : 0;
        StringBuilder content = new StringBuilder(size);
        for (int k = 0; k < size; k++) {
            content.append((char) random.nextInt(256));
        }
        return new Sent(method, "/" + i + "?" + size, content.toString());
    }

    private static String wire(Sent r, Random random) {
        String head = r.method + " " + r.target + " HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(random.nextInt(20));
        return switch (random.nextInt(3)) {
            case 0 -> head + "Transfer-Encoding: chunked\r\n\r\n" + chunks(r.content, random);
            case 1 -> r.content.isEmpty()
                    ? head + "\r\n"
                    : head + "Content-Length: " + r.content.length() + "\r\n\r\n" + r.content;
            default -> head + "Content-Length: " + r.content.length() + "\r\n\r\n" + r.content;
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void pipelined_exchanges_of_all_shapes_stay_apart(long seed) throws Exception {
        Random random = new Random(seed);
        List<Sent> sent = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < EXCHANGES; i++) {
            Sent request = request(i, random);
            sent.add(request);
            all.append(wire(request, random));
        }
        try (Origin origin = Origin.scripted(c -> echo(c, seed * 1000 + c.localPort()));
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    send(client, all.toString(), random);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (Sent request : sent) {
                HttpMessage response = client.responseTo(request.method);
                assertThat(response.status()).as(response.body()).isEqualTo(200);
                assertThat(response.field("X-Target")).isEqualTo(request.target);
                assertThat(response.body()).isEqualTo(request.method.equals("HEAD") ? "" : request.content);
            }
            sending.get(10, TimeUnit.SECONDS);
            for (Sent request : sent) {
                Ended ended = proxy.ended();
                assertThat(ended.failed()).isFalse();
                assertThat(ended.record().request().target()).isEqualTo(request.target);
                assertThat(ended.record().request().bodyBytes()).isEqualTo(request.content.length());
            }
            assertThat(origin.requests()).hasSize(EXCHANGES);
        }
    }
}
