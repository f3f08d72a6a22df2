package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertFailed;
import static io.gatepost.core.faults.Faults.assertNothingElse;
import static io.gatepost.core.faults.Faults.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RawConnection.End;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Incident;
import io.gatepost.diagnostics.journal.Attempt;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that break off in the content: the client must see that the end is none, and the record must say why. */
class BodyFaultTest {
    private final CountDownLatch closed = new CountDownLatch(1);

    private static final String LENGTH = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String UNTIL_CLOSE = "HTTP/1.1 200 OK\r\n\r\n";

    /** What comes before the end, how it ends and what that is. */
    record Fault(Cause cause, String what, String head, String body, Kind kind) {
        enum Kind {
            FIN, RST, SILENCE
        }

        @Override
        public String toString() {
            return cause + " " + what;
        }
    }

    static List<Fault> faults() {
        return List.of(
                new Fault(Cause.BODY_TRUNCATED, "length", LENGTH, "x".repeat(400), Fault.Kind.FIN),
                new Fault(Cause.BODY_TRUNCATED, "empty", LENGTH, "", Fault.Kind.FIN),
                new Fault(Cause.BODY_TRUNCATED, "in a chunk", CHUNKED, "100\r\n" + "x".repeat(100), Fault.Kind.FIN),
                new Fault(Cause.BODY_TRUNCATED, "between chunks", CHUNKED, "5\r\nhello\r\n", Fault.Kind.FIN),
                new Fault(Cause.BODY_RESET, "length", LENGTH, "x".repeat(400), Fault.Kind.RST),
                new Fault(Cause.BODY_RESET, "chunked", CHUNKED, "5\r\nhello\r\n", Fault.Kind.RST),
                new Fault(Cause.BODY_RESET, "until close", UNTIL_CLOSE, "some", Fault.Kind.RST),
                new Fault(Cause.BODY_STALLED, "length", LENGTH, "x".repeat(400), Fault.Kind.SILENCE),
                new Fault(Cause.BODY_STALLED, "chunked", CHUNKED, "5\r\nhello\r\n", Fault.Kind.SILENCE),
                new Fault(Cause.BODY_STALLED, "until close", UNTIL_CLOSE, "some", Fault.Kind.SILENCE),
                new Fault(Cause.BODY_CHUNK_INVALID, "size", CHUNKED, "5\r\nhello\r\nZZ\r\nhello\r\n0\r\n\r\n",
                        Fault.Kind.FIN),
                new Fault(Cause.BODY_CHUNK_INVALID, "overflow", CHUNKED, "FFFFFFFFFFFFFFFFFF\r\nhello",
                        Fault.Kind.SILENCE),
                new Fault(Cause.BODY_CHUNK_INVALID, "no CRLF", CHUNKED, "5\r\nhelloX", Fault.Kind.SILENCE));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void is_cut_visibly_and_told_precisely(Fault fault) throws Exception {
        for (boolean reused : new boolean[]{false, true}) {
            try (Origin origin = Origin.scripted(c -> {
                if (reused) {
                    c.request();
                    c.send(OK);
                }
                c.request();
                c.send(fault.head).send(fault.body);
                switch (fault.kind) {
                    case FIN -> c.close();
                    case RST -> c.reset();
                    case SILENCE -> c.end();
                }
            });
                    TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).readTimeout = 200);
                    RawConnection client = proxy.connect()) {
                if (reused) {
                    assertThat(client.send(GET).response().status()).isEqualTo(200);
                    proxy.ended();
                }
                client.send(reused ? post("x") : GET);
                assertThat(client.responseHead().status()).isEqualTo(200);
                End end = client.end();
                // No proper end: neither the last chunk nor the announced length, and no FIN where the end is the FIN.
                assertThat(end.bytes()).doesNotContain("\r\n0\r\n");
                Ended ended = proxy.ended();
                assertFailed(ended, fault.cause, Phase.RELAY_BODY);
                assertThat(ended.status()).isEqualTo(200);
                assertThat(ended.record().outcome().responseStarted()).isTrue();
                Attempt attempt = ended.attempt();
                assertFailed(attempt, fault.cause, Phase.RELAY_BODY);
                assertThat(attempt.upstreamStatus()).isEqualTo(200);
                assertThat(attempt.delivery()).isEqualTo(Delivery.ANSWERED);
                assertThat(attempt.bytesReceived()).isEqualTo(fault.head.length() + fault.body.length());
                assertThat(attempt.limitMillis()).isEqualTo(fault.cause == Cause.BODY_STALLED ? 200 : 0);
                assertThat(attempt.verdict()).contains("the response had begun");
                assertNothingElse(proxy, reused ? 2 : 1);
            }
        }
    }

    /** Towards HTTP/1.0 the end of the connection is the end of the content: only a reset tells that it is none. */
    @ParameterizedTest
    @ValueSource(strings = {LENGTH, CHUNKED + "5\r\nhello\r\n", UNTIL_CLOSE})
    void an_http_1_0_client_sees_a_reset_or_a_short_length(String response) throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(response).send("some");
            if (response.equals(UNTIL_CLOSE)) {
                c.reset();
            }
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            HttpMessage head = client.responseHead();
            End end = client.end();
            if (response.equals(LENGTH)) {
                assertThat(head.field("Content-Length")).isEqualTo("1000");
                assertThat(end.bytes()).hasSize(4);
            } else {
                assertThat(end.reset()).isTrue();
            }
            assertThat(proxy.ended().cause()).isIn(Cause.BODY_TRUNCATED, Cause.BODY_RESET, Cause.BODY_CHUNK_INVALID);
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void a_body_until_close_that_ends_in_order_is_whole() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(UNTIL_CLOSE).send("whole");
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(GET).response();
            assertThat(response.body()).isEqualTo("whole");
            assertThat(response.chunked()).isTrue();
            Ended ended = proxy.ended();
            assertThat(ended.failed()).isFalse();
            assertThat(ended.attempt().bytesReceived()).isEqualTo(UNTIL_CLOSE.length() + 5);
            // The client's connection goes on, the server's cannot.
            assertThat(client.send(GET).response().body()).isEqualTo("whole");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void bytes_after_the_response_are_an_excess_and_cost_the_connection() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789SURPLUS").end();
        }, c -> Origin.answer(c, OK));
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().body()).isEqualTo("0123456789");
            Ended ended = proxy.ended();
            assertFailed(ended, Cause.BODY_EXCESS, Phase.RELAY_BODY);
            assertThat(ended.status()).isEqualTo(200);
            assertFailed(ended.attempt(), Cause.BODY_EXCESS, Phase.RELAY_BODY);
            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            assertThat(proxy.ended().attempt().reused()).isFalse();
            assertNothingElse(proxy, 2);
        }
    }

    @Test
    void bytes_on_an_idle_connection_are_an_incident_and_cost_the_connection() throws Exception {
        CountDownLatch idle = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(OK);
            Faults.await(idle);
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil").end();
        }, c -> Origin.answer(c, OK));
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            proxy.ended();
            idle.countDown();
            Incident incident = proxy.incident();
            assertThat(incident.cause()).isEqualTo(Cause.RESPONSE_UNSOLICITED);
            assertThat(incident.where()).isEqualTo("app " + origin.endpoint());
            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            assertThat(proxy.ended().attempt().reused()).isFalse();
            assertNothingElse(proxy, 2);
        }
    }

    @Test
    void a_408_on_an_idle_connection_is_a_goodbye_and_no_incident() throws Exception {
        CountDownLatch idle = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(OK);
            Faults.await(idle);
            c.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            assertThat(c.end().bytes()).isEmpty();
            closed.countDown();
        }, c -> Origin.answer(c, OK));
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            proxy.ended();
            idle.countDown();
            Faults.await(closed);
            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            proxy.ended();
            assertNothingElse(proxy, 2);
        }
    }
}
