package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RawConnection.End;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;

/** What every request that is refused for its form has in common. */
final class Refused {
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    private Refused() {}

    /**
     * Sends a request with a valid one right behind it: one error response comes that closes the connection, nothing reaches
     * a server, and the failure is recorded.
     */
    static HttpMessage refused(String request, int status, Cause cause) throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(request + NEXT)
                    .responseTo(request.startsWith("HEAD ") ? "HEAD" : "GET");

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
            Ended ended = proxy.ended();
            assertThat(ended.cause()).isEqualTo(cause);
            assertThat(ended.status()).isEqualTo(status);
            assertThat(ended.attempts()).isEmpty();
            assertThat(origin.connections()).isZero();
            assertThat(proxy.allEnded()).hasSize(1);
            return response;
        }
    }

    static HttpMessage invalid(String request) throws Exception {
        return refused(request, 400, Cause.CLIENT_REQUEST_INVALID);
    }

    /**
     * Sends a request whose content is at fault, with a valid one right behind it: an attempt may be under way, but no server
     * gets what it could take for a whole request.
     */
    static void withinContent(String request) throws Exception {
        withinContent(request, 400, Cause.CLIENT_REQUEST_INVALID);
    }

    static void withinContent(String request, int status, Cause cause) throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(request + "\r\n\r\n" + NEXT).response();

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
            assertThat(proxy.ended().cause()).isEqualTo(cause);
            assertThat(origin.requests()).isEmpty();
            assertThat(proxy.allEnded()).hasSize(1);
        }
    }
}
