package io.gatepost.core.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.journal.Attempt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the tests of faults ask and check alike. */
final class Faults {
    static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private Faults() {}

    static String post(String content) {
        return "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + content.length() + "\r\n\r\n" + content;
    }

    /** The head of a POST whose content is to come. */
    static String postHead(long length) {
        return "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + length + "\r\n\r\n";
    }

    /** A server that takes so long over something. */
    static void takes(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    /** Sends in the background, as far as the other side lets it. */
    static void sendAlong(RawConnection to, byte[] bytes) {
        Thread.ofVirtual().start(() -> {
            try {
                to.send(bytes);
            } catch (IOException e) {
                // it has ended the connection
            }
        });
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Where nobody listens. */
    static Endpoint nobody() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Endpoint("127.0.0.1", socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The final response; interim ones are passed over. */
    static HttpMessage response(RawConnection client) throws IOException {
        HttpMessage response = client.response();
        while (response.status() < 200) {
            response = client.response();
        }
        return response;
    }

    /** An error response of ours that tells this cause in the terms of RFC 9209. */
    static void assertTold(HttpMessage response, Cause cause) {
        assertThat(response.status()).isEqualTo(cause.status());
        String error = Objects.requireNonNull(cause.errorType()).token();
        assertThat(response.field("Proxy-Status")).startsWith(TestProxy.INSTANCE + "; error=" + error + ";")
                .contains("details=\"" + cause + "\"");
    }

    /** The exchange failed with what the specification says of this cause, in that phase, and we answered. */
    static void assertAnswered(Ended ended, Cause cause, Phase phase) {
        assertFailed(ended, cause, phase);
        assertThat(ended.status()).isEqualTo(cause.status());
        assertThat(ended.record().outcome().origin()).isEqualTo(Origin.PROXY);
    }

    /** The exchange has this cause, in that phase. */
    static void assertFailed(Ended ended, Cause cause, Phase phase) {
        var outcome = ended.record().outcome();
        assertThat(outcome.cause()).isEqualTo(cause);
        assertThat(outcome.phase()).isEqualTo(phase);
        assertThat(outcome.segment()).isEqualTo(cause.segment());
        assertThat(ended.failed()).isTrue();
    }

    /** The attempt failed with this cause, in that phase. */
    static void assertFailed(Attempt attempt, Cause cause, Phase phase) {
        assertThat(attempt.cause()).isEqualTo(cause);
        assertThat(attempt.phase()).isEqualTo(phase);
        assertThat(attempt.segment()).isEqualTo(cause.segment());
    }

    /** Nothing else was told than so many exchanges. */
    static void assertNothingElse(TestProxy proxy, int exchanges) {
        assertThat(proxy.allEnded()).hasSize(exchanges);
        assertThat(proxy.unasked()).isEmpty();
    }
}
