package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertAnswered;
import static io.gatepost.core.faults.Faults.assertFailed;
import static io.gatepost.core.faults.Faults.assertNothingElse;
import static io.gatepost.core.faults.Faults.assertTold;
import static io.gatepost.core.faults.Faults.post;
import static io.gatepost.core.faults.Faults.postHead;
import static io.gatepost.core.faults.Faults.sendAlong;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.IdleClose;
import io.gatepost.diagnostics.journal.Attempt;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that end the connection before a byte of the response: who, when and on which connection makes the cause. */
class CloseFaultTest {
    private static final int ECONNRESET = 104;

    private static void end(RawConnection c, boolean reset) throws IOException {
        if (reset) {
            c.reset();
        } else {
            c.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void after_the_request_on_a_fresh_connection(boolean reset) throws Exception {
        Cause cause = reset ? Cause.UPSTREAM_RESET_NO_RESPONSE : Cause.UPSTREAM_CLOSED_NO_RESPONSE;
        for (String request : Arrays.asList(GET, post("x".repeat(3000)))) {
            try (Origin origin = Origin.scripted(c -> {
                c.request();
                end(c, reset);
            }); TestProxy proxy = TestProxy.to(origin)) {
                assertTold(proxy.exchange(request), cause);
                Ended ended = proxy.ended();
                assertAnswered(ended, cause, Phase.AWAIT_RESPONSE);
                Attempt attempt = ended.attempt();
                assertFailed(attempt, cause, Phase.AWAIT_RESPONSE);
                assertThat(attempt.errno()).isEqualTo(reset ? ECONNRESET : 0);
                assertThat(attempt.delivery()).isEqualTo(Delivery.SENT);
                assertThat(attempt.bytesSent()).isEqualTo(origin.connection(0).received().length());
                assertThat(attempt.bytesReceived()).isZero();
                assertThat(attempt.evidence().tcp()).isNotNull();
                assertNothingElse(proxy, 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void as_the_request_arrives_on_a_reused_connection(boolean reset) throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(OK);
            c.request();
            end(c, reset);
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().status()).isEqualTo(200);
            proxy.ended();
            // A POST cannot be repeated once it was sent.
            assertTold(client.send(post("x")).response(), Cause.REUSED_CONNECTION_CLOSED);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.REUSED_CONNECTION_CLOSED, Phase.AWAIT_RESPONSE);
            Attempt attempt = ended.attempt();
            assertThat(attempt.reused()).isTrue();
            assertThat(attempt.requests()).isEqualTo(1);
            assertThat(attempt.idleMillis()).isNotNegative();
            assertThat(attempt.ageMillis()).isGreaterThanOrEqualTo(attempt.idleMillis());
            assertThat(attempt.delivery()).isIn(Delivery.SENT, Delivery.MAYBE);
            assertThat(attempt.verdict()).contains("not retried").contains("not idempotent");
            assertThat(origin.connections()).isEqualTo(1);
            assertNothingElse(proxy, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void while_the_connection_is_idle_is_no_failure_and_is_told(boolean reset) throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().status()).isEqualTo(200);
            proxy.ended();
            assertThat(client.send(GET).response().status()).isEqualTo(200);
            Attempt second = proxy.ended().attempt();
            end(origin.connection(0), reset);
            IdleClose close = proxy.idleClose();
            assertThat(close.upstream()).isEqualTo("app");
            assertThat(close.server()).isEqualTo(second.address());
            assertThat(close.requests()).isEqualTo(2);
            assertThat(close.reset()).isEqualTo(reset);
            assertThat(close.left()).isZero();
            assertThat(close.idleMillis()).isBetween(0L, close.ageMillis());
            assertNothingElse(proxy, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void long_after_a_reused_connection_was_given_the_request(boolean reset) throws Exception {
        Cause cause = reset ? Cause.UPSTREAM_RESET_NO_RESPONSE : Cause.UPSTREAM_CLOSED_NO_RESPONSE;
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(OK);
            c.request();
            Faults.takes(1200);
            end(c, reset);
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().status()).isEqualTo(200);
            proxy.ended();
            assertTold(client.send(GET).response(), cause);
            Ended ended = proxy.ended();
            assertAnswered(ended, cause, Phase.AWAIT_RESPONSE);
            assertThat(ended.attempt().reused()).isTrue();
            assertNothingElse(proxy, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void after_an_interim_response_on_a_reused_connection(boolean reset) throws Exception {
        Cause cause = reset ? Cause.UPSTREAM_RESET_NO_RESPONSE : Cause.UPSTREAM_CLOSED_NO_RESPONSE;
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(OK);
            c.request();
            c.send("HTTP/1.1 103 Early Hints\r\n\r\n");
            end(c, reset);
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().status()).isEqualTo(200);
            proxy.ended();
            assertTold(Faults.response(client.send(GET)), cause);
            Attempt attempt = proxy.ended().attempt();
            assertFailed(attempt, cause, Phase.AWAIT_RESPONSE);
            assertThat(attempt.delivery()).isEqualTo(Delivery.ANSWERED);
            assertNothingElse(proxy, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void while_the_request_is_being_sent(boolean reset) throws Exception {
        Cause cause = reset ? Cause.SEND_RESET : Cause.SEND_CLOSED;
        int length = 50_000_000;
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.read(300_000);
            if (reset) {
                c.reset();
            } else {
                c.shutdownOutput().end(); // says goodbye and reads on
            }
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            client.send(postHead(length));
            sendAlong(client, new byte[length]);
            assertTold(client.response(), cause);
            Ended ended = proxy.ended();
            assertAnswered(ended, cause, Phase.SEND_REQUEST);
            Attempt attempt = ended.attempt();
            assertFailed(attempt, cause, Phase.SEND_REQUEST);
            assertThat(attempt.delivery()).isEqualTo(Delivery.MAYBE);
            assertThat(attempt.bytesSent()).isBetween(300_000L, (long) length);
            assertThat(attempt.bytesReceived()).isZero();
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void a_reset_of_an_idle_connection_is_no_failure() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(OK);
            c.reset();
        }, c -> Origin.answer(c, OK));
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().status()).isEqualTo(200);
            assertThat(proxy.ended().failed()).isFalse();
            assertThat(client.send(post("x")).response().status()).isEqualTo(200);
            assertThat(proxy.ended().attempts().getLast().reused()).isFalse();
            assertNothingElse(proxy, 2);
        }
    }
}
