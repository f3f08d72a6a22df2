package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertAnswered;
import static io.gatepost.core.faults.Faults.assertFailed;
import static io.gatepost.core.faults.Faults.assertNothingElse;
import static io.gatepost.core.faults.Faults.assertTold;
import static io.gatepost.core.faults.Faults.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.journal.Attempt;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a server can fail to give a valid response head: the cause, and that it is the only one. */
class HeadFaultTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\n";

    /** A fault of the head, made by a server that has read the request. */
    record Fault(Cause cause, String what, Origin.Script made) {
        @Override
        public String toString() {
            return cause + " " + what;
        }
    }

    enum Kind {
        FRESH, REUSED, WITH_BODY
    }

    private static Fault sends(Cause cause, String what, String bytes) {
        return new Fault(cause, what, c -> c.send(bytes).end());
    }

    private static Fault ends(Cause cause, String bytes, boolean reset) {
        return new Fault(cause, (reset ? "RST" : "FIN") + " after " + bytes.length(), c -> {
            c.send(bytes);
            if (reset) {
                c.reset();
            }
        });
    }

    /** Each byte comes in time, the head does not; until the proxy has enough of it. */
    private static Fault drips() {
        return new Fault(Cause.HEADER_TIMEOUT_PARTIAL, "drip", c -> {
            for (int i = 0; i < 500; i++) {
                try {
                    c.send(i < HEAD.length() ? HEAD.substring(i, i + 1) : "x");
                } catch (IOException e) {
                    return;
                }
                Faults.takes(20);
            }
        });
    }

    static List<Fault> faults() {
        return List.of(
                ends(Cause.UPSTREAM_CLOSED_MID_HEADER, "HTT", false),
                ends(Cause.UPSTREAM_CLOSED_MID_HEADER, HEAD + "Content-Le", false),
                ends(Cause.UPSTREAM_RESET_MID_HEADER, HEAD + "Content-Le", true),
                sends(Cause.HEADER_TIMEOUT_PARTIAL, "status line", "HTTP/1.1 20"),
                sends(Cause.HEADER_TIMEOUT_PARTIAL, "field", HEAD + "X-Half: "),
                drips(),
                sends(Cause.RESPONSE_NOT_HTTP, "banner", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
                sends(Cause.RESPONSE_NOT_HTTP, "HTTP/0.9", "<html><body>hello</body></html>\n"),
                sends(Cause.RESPONSE_NOT_HTTP, "garbage", "\0\u009f\u0092\u0096garbage\1\2 not http at all\r\n\r\n"),
                sends(Cause.RESPONSE_IS_TLS, "alert", "\25\3\1\0\2\2\12"),
                sends(Cause.RESPONSE_IS_HTTP2, "settings", "\0\0\22\4\0\0\0\0\0\0\3\0\0\0\144"),
                sends(Cause.RESPONSE_BAD_STATUS_LINE, "status", "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n"),
                sends(Cause.RESPONSE_BAD_STATUS_LINE, "no status", "HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
                sends(Cause.RESPONSE_BAD_STATUS_LINE, "600", "HTTP/1.1 600 Odd\r\nContent-Length: 0\r\n\r\n"),
                sends(Cause.RESPONSE_BAD_STATUS_LINE, "CR in reason", "HTTP/1.1 200 a\rSet-Cookie: x=1\r\n\r\n"),
                sends(Cause.RESPONSE_VERSION_UNSUPPORTED, "7.3", "HTTP/7.3 200 OK\r\nContent-Length: 0\r\n\r\n"),
                sends(Cause.RESPONSE_HEADER_TOO_LARGE, "32k", HEAD + "X-Big: " + "b".repeat(32 * 1024) + "\r\n\r\n"),
                sends(Cause.RESPONSE_TOO_MANY_HEADERS, "200", HEAD + "X: 1\r\n".repeat(200) + "\r\n"),
                sends(Cause.RESPONSE_HEADER_NAME_INVALID, "space", HEAD + "X Bad: 1\r\n\r\n"),
                sends(Cause.RESPONSE_HEADER_NAME_INVALID, "no colon", HEAD + "ThisIsNoField\r\n\r\n"),
                sends(Cause.RESPONSE_HEADER_FOLDED, "obs-fold", HEAD + "X: a\r\n b\r\n\r\n"),
                sends(Cause.RESPONSE_HEADER_VALUE_INVALID, "NUL", HEAD + "X: a\0b\r\n\r\n"),
                sends(Cause.RESPONSE_HEADER_VALUE_INVALID, "CR", HEAD + "X: a\rb\r\n\r\n"),
                sends(Cause.RESPONSE_CONTENT_LENGTH_INVALID, "letters", HEAD + "Content-Length: 5abc\r\n\r\nhello"),
                sends(Cause.RESPONSE_CONTENT_LENGTH_INVALID, "negative", HEAD + "Content-Length: -5\r\n\r\nhello"),
                sends(Cause.RESPONSE_CONTENT_LENGTH_CONFLICT, "2 and 5",
                        HEAD + "Content-Length: 2\r\nContent-Length: 5\r\n\r\nhello"),
                sends(Cause.RESPONSE_LENGTH_AND_CODING, "both",
                        HEAD + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                sends(Cause.RESPONSE_TRANSFER_CODING_UNKNOWN, "wavelet",
                        HEAD + "Transfer-Encoding: wavelet\r\n\r\nhello"),
                sends(Cause.RESPONSE_UNREQUESTED_UPGRADE, "101",
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
                sends(Cause.RESPONSE_INFORMATIONAL_FLOOD, "103",
                        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(50)));
    }

    static Stream<Object[]> everywhere() {
        return faults().stream()
                .flatMap(fault -> Arrays.stream(Kind.values()).map(kind -> new Object[]{fault, kind}));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void has_its_own_cause(Fault fault, Kind kind) throws Exception {
        int earlier = kind == Kind.REUSED ? 1 : 0;
        try (Origin origin = Origin.scripted(c -> {
            if (kind == Kind.REUSED) {
                c.request();
                c.send(OK);
            }
            c.request();
            fault.made.run(c);
        });
                TestProxy proxy = TestProxy.start(s -> {
                    UpstreamSettings app = s.upstream("app", origin);
                    app.readTimeout = fault.cause == Cause.HEADER_TIMEOUT_PARTIAL ? 150 : 5000;
                    app.maxHeader = 16 * 1024;
                    app.maxHeaders = 100;
                });
                RawConnection client = proxy.connect()) {
            if (kind == Kind.REUSED) {
                assertThat(client.send(GET).response().status()).isEqualTo(200);
                assertThat(proxy.ended().failed()).isFalse();
            }
            client.send(kind == Kind.WITH_BODY ? post("x".repeat(5000)) : GET);
            assertTold(Faults.response(client), fault.cause);
            Ended ended = proxy.ended();
            assertAnswered(ended, fault.cause, Phase.READ_RESPONSE_HEAD);
            Attempt attempt = ended.attempt();
            assertFailed(attempt, fault.cause, Phase.READ_RESPONSE_HEAD);
            assertThat(attempt.delivery()).isEqualTo(Delivery.ANSWERED);
            assertThat(attempt.reused()).isEqualTo(kind == Kind.REUSED);
            assertThat(attempt.bytesReceived()).isPositive();
            assertThat(attempt.limitMillis()).isEqualTo(fault.cause == Cause.HEADER_TIMEOUT_PARTIAL ? 150 : 0);
            assertThat(origin.requests()).hasSize(1 + earlier);
            assertThat(origin.connections()).isEqualTo(1);
            assertNothingElse(proxy, 1 + earlier);
        }
    }
}
