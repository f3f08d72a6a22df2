package io.gatepost.core.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.journal.Attempt;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A reused connection that the server was closing: a new one is tried, and nobody is blamed. */
class KeepaliveRaceTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

    private static String request(String method, String content) {
        return method + " / HTTP/1.1\r\nHost: test\r\nContent-Length: " + content.length() + "\r\n\r\n" + content;
    }

    private static List<Cause> causes(Ended ended) {
        return ended.attempts().stream().map(Attempt::cause).toList();
    }

    @Test
    void a_lost_keepalive_race_is_tried_anew_on_the_same_server() throws Exception {
        try (Origin server = Origin.scripted(c -> {
            c.request();
            c.send(Origin.OK);
            c.request();
            c.reset();
        }, c -> Origin.answer(c, Origin.OK)); TestProxy proxy = TestProxy.start(s -> {
            // next_upstream is off: this is no retry of a failure
            UpstreamSettings app = s.upstream("app");
            app.server(new ServerConfig(server.endpoint(), 1, 1, true, 10_000, 0, false,
                    AdminState.UP));
        }); RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().status()).isEqualTo(200);
            proxy.ended();
            assertThat(client.send(GET).response().status()).isEqualTo(200);
            Ended ended = proxy.ended();
            assertThat(ended.failed()).isTrue();
            assertThat(ended.cause()).isNull();
            assertThat(causes(ended)).containsExactly(Cause.REUSED_CONNECTION_CLOSED, null);
            assertThat(ended.attempts().getLast().reused()).isFalse();
            assertThat(ended.attempts().getFirst().verdict()).contains("retried: the reused connection was closed");
            // neither ejected nor counted
            assertThat(proxy.unasked()).isEmpty();
            var state = proxy.proxy().upstreams().getFirst().servers().getFirst().snapshot();
            assertThat(state.failures()).isZero();
            assertThat(state.state()).isEqualTo("up");
        }
    }

    /** The loop is held up while the server's reset and the next request arrive: the reset is seen when it is written to. */
    @Test
    void a_post_of_which_nothing_was_sent_on_a_dead_connection_is_sent_anew() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch die = new CountDownLatch(1);
        CountDownLatch dead = new CountDownLatch(1);
        try (Origin server = Origin.scripted(c -> {
            c.request();
            c.send(Origin.OK);
            Faults.await(die);
            c.reset();
            dead.countDown();
        }, c -> Origin.answer(c, Origin.OK));
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", server), ended -> {
                    if (ended.attempts().isEmpty()) {
                        Faults.await(go);
                    }
                });
                RawConnection other = proxy.connect();
                RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().status()).isEqualTo(200);
            proxy.ended();
            // answered by the proxy, whose loop waits from then on
            assertThat(other.send("OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n").response().status()).isEqualTo(204);
            client.send(request("POST", "content"));
            die.countDown();
            Faults.await(dead);
            go.countDown();
            proxy.ended();
            assertThat(client.response().status()).isEqualTo(200);
            Ended ended = proxy.ended();
            assertThat(ended.attempts().getLast().reused()).isFalse();
            assertThat(ended.attempts()).hasSize(2);
            Attempt lost = ended.attempts().getFirst();
            assertThat(lost.cause()).isEqualTo(Cause.REUSED_CONNECTION_CLOSED);
            assertThat(lost.delivery()).isEqualTo(Delivery.NOT_SENT);
            assertThat(lost.bytesSent()).isZero();
            assertThat(server.requests()).hasSize(2);
        }
    }
}
