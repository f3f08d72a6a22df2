package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.TunnelConfig;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Switching to another protocol: RFC 9110, section 7.8. */
class TunnelTest {
    private static final String ASK = "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    private static final String SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private static TestProxy proxy(Origin origin, long idle) throws IOException {
        return TestProxy.start(s -> {
            var app = s.upstream("app").server(origin.endpoint());
            app.tunnel = new TunnelConfig(List.of("websocket"), idle);
            app.readTimeout = 200;
        });
    }

    private static Ended switchedTo(TestProxy proxy) throws InterruptedException {
        Ended ended = proxy.ended();
        assertThat(ended.status()).isEqualTo(101);
        return ended;
    }

    @Test
    void bytes_flow_both_ways_and_each_side_may_end_its_own() throws Exception {
        AtomicReference<HttpMessage> seen = new AtomicReference<>();
        try (Origin origin = Origin.scripted(c -> {
            seen.set(c.requestHead());
            c.send(SWITCH + "first");
            assertThat(c.read(8)).isEqualTo("upstream");
            assertThat(c.end().bytes()).isEmpty(); // the client's FIN, while our direction goes on
            c.send("last words");
        }); TestProxy proxy = proxy(origin, 60_000); RawConnection client = proxy.connect()) {
            client.send(ASK);
            HttpMessage head = client.responseHead();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.field("upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(head.field("connection")).isEqualToIgnoringCase("upgrade");
            assertThat(head.field("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(client.read(5)).isEqualTo("first");
            client.send("upstream").shutdownOutput();
            assertThat(client.end().bytes()).isEqualTo("last words");
            Ended ended = switchedTo(proxy);
            assertThat(ended.cause()).isNull();
            assertThat(ended.attempt().phase()).isEqualTo(Phase.TUNNEL);
            HttpMessage asked = seen.get();
            assertThat(asked.field("upgrade")).isEqualTo("websocket");
            assertThat(asked.values("connection")).containsExactly("Upgrade");
            assertThat(asked.field("sec-websocket-key")).isEqualTo("dGhlIHNhbXBsZSBub25jZQ==");
        }
    }

    @Test
    void bytes_that_the_client_sends_too_early_wait_for_the_switch() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send(SWITCH);
            c.send(c.read(5));
        }); TestProxy proxy = proxy(origin, 60_000); RawConnection client = proxy.connect()) {
            client.send(ASK + "early");
            assertThat(client.responseHead().status()).isEqualTo(101);
            assertThat(client.read(5)).isEqualTo("early");
        }
    }

    @Test
    void much_flows_both_ways_at_once() throws Exception {
        int size = 8_000_000;
        byte[] much = new byte[size];
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send(SWITCH);
            for (int left = size; left > 0; left -= 50_000) {
                c.send(c.read(50_000).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }); TestProxy proxy = proxy(origin, 60_000); RawConnection client = proxy.connect()) {
            client.send(ASK);
            client.responseHead();
            Thread sending = Thread.ofVirtual().start(() -> {
                try {
                    client.send(much);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(client.read(size)).hasSize(size);
            sending.join(10_000);
        }
    }

    @Test
    void a_tunnel_in_which_nothing_flows_ends_after_its_time() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send(SWITCH);
            await(done);
        }); TestProxy proxy = proxy(origin, 400); RawConnection client = proxy.connect()) {
            client.send(ASK);
            assertThat(client.responseHead().status()).isEqualTo(101);
            Ended ended = switchedTo(proxy);
            assertThat(ended.cause()).isEqualTo(Cause.TUNNEL_IDLE_TIMEOUT);
            client.end();
            done.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_reset_is_told_with_its_side() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send(SWITCH + "x");
            c.read(1);
            c.reset();
        }); TestProxy proxy = proxy(origin, 60_000); RawConnection client = proxy.connect()) {
            client.send(ASK);
            client.responseHead();
            client.read(1);
            client.send("y");
            Ended ended = switchedTo(proxy);
            assertThat(ended.cause()).isEqualTo(Cause.TUNNEL_RESET);
            assertThat(ended.record().outcome().segment()).isEqualTo(Segment.UPSTREAM);
        }
        CountDownLatch done = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send(SWITCH);
            await(done);
        }); TestProxy proxy = proxy(origin, 60_000); RawConnection client = proxy.connect()) {
            client.send(ASK);
            client.responseHead();
            client.reset();
            Ended ended = switchedTo(proxy);
            assertThat(ended.cause()).isEqualTo(Cause.TUNNEL_RESET);
            assertThat(ended.record().outcome().segment()).isEqualTo(Segment.CLIENT);
            done.countDown();
        }
    }

    @Test
    void a_refused_switch_is_passed_on_and_the_connection_stays_http() throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                TestProxy proxy = proxy(origin, 60_000);
                RawConnection client = proxy.connect()) {
            client.send(ASK);
            assertThat(client.response().status()).isEqualTo(403);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.UPGRADE_REFUSED);
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(403);
            assertThat(proxy.ended().cause()).isNull();
        }
    }

    @Test
    void what_is_not_allowed_or_not_asked_for_properly_is_not_passed_on() throws Exception {
        for (String fields : List.of("Connection: Upgrade\r\nUpgrade: h2c\r\n", "Upgrade: websocket\r\n",
                "Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: other\r\n",
                "Connection: Upgrade\r\nUpgrade: websocket, other\r\n")) {
            try (Origin origin = Origin.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    TestProxy proxy = proxy(origin, 60_000)) {
                assertThat(proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").status()).isEqualTo(200);
                assertThat(origin.request().field("upgrade")).isNull();
            }
        }
    }

    @Test
    void a_switch_to_another_protocol_than_the_wanted_is_a_fault() throws Exception {
        try (Origin origin = Origin.answering(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n");
                TestProxy proxy = proxy(origin, 60_000);
                RawConnection client = proxy.connect()) {
            client.send(ASK);
            assertThat(client.response().status()).isEqualTo(502);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.RESPONSE_UNREQUESTED_UPGRADE);
        }
    }
}
