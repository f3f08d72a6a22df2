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
import static io.gatepost.core.faults.Faults.takes;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.TransportKind;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Attempt;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clocks towards servers, with nginx's meaning: which one rings, when it starts, and what starts it anew. */
class TimeoutFaultTest {
    private static final long MICROS = 1000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void no_response_to_a_request_that_the_server_has(boolean reused) throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            if (reused) {
                c.request();
                c.send(OK);
            }
            c.request();
            c.end();
        });
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).readTimeout = 200);
                RawConnection client = proxy.connect()) {
            if (reused) {
                assertThat(client.send(GET).response().status()).isEqualTo(200);
                proxy.ended();
            }
            assertTold(client.send(post("content")).response(), Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.RESPONSE_TIMEOUT_REQUEST_ACKED, Phase.AWAIT_RESPONSE);
            Attempt attempt = ended.attempt();
            assertFailed(attempt, Cause.RESPONSE_TIMEOUT_REQUEST_ACKED, Phase.AWAIT_RESPONSE);
            assertThat(attempt.limitMillis()).isEqualTo(200);
            assertThat(attempt.timing().await()).isGreaterThanOrEqualTo(200 * MICROS);
            assertThat(attempt.delivery()).isEqualTo(Delivery.SENT);
            TcpState tcp = Objects.requireNonNull(attempt.evidence().tcp());
            assertThat(tcp.unacked()).isZero();
            assertThat(attempt.evidence().notes()).containsEntry(Notes.SERVER_UNREAD, 0);
            assertNothingElse(proxy, reused ? 2 : 1);
        }
    }

    @Test
    void no_response_to_a_request_that_the_application_has_not_read() throws Exception {
        try (Origin origin = Origin.scripted(c -> takes(2000));
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).readTimeout = 200)) {
            assertTold(proxy.exchange(GET), Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
            Attempt attempt = proxy.ended().attempt();
            assertThat(attempt.evidence().notes()).containsEntry(Notes.SERVER_UNREAD, (int) attempt.bytesSent());
        }
    }

    @Test
    void no_response_from_a_server_that_never_accepts() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(
                        new Endpoint("127.0.0.1", deaf.getLocalPort())).readTimeout = 200)) {
            assertTold(proxy.exchange(GET), Cause.RESPONSE_TIMEOUT_NOT_ACCEPTED);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.RESPONSE_TIMEOUT_NOT_ACCEPTED, Phase.AWAIT_RESPONSE);
            assertThat(ended.attempt().limitMillis()).isEqualTo(200);
            assertNothingElse(proxy, 1);
        }
    }

    /** Others wait in the accept queue; ours was taken: only the kernel's word on this very connection can tell. */
    @Test
    void a_server_that_accepted_ours_and_no_later_one() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(
                        new Endpoint("127.0.0.1", listener.getLocalPort())).readTimeout = 300);
                RawConnection client = proxy.connect()) {
            client.send(GET);
            try (var accepted = listener.accept();
                    RawConnection waiting = RawConnection
                            .connect(new Endpoint("127.0.0.1", listener.getLocalPort()))) {
                assertThat(waiting.localPort()).isPositive();
                assertThat(accepted.isConnected()).isTrue();
                assertTold(client.response(), Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
            }
        }
    }

    @Test
    void no_response_on_a_unix_socket_where_the_kernel_tells_nothing() throws Exception {
        try (UnixOrigin origin = new UnixOrigin(dir.resolve("up.sock"), "");
                TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(
                        origin.endpoint()).readTimeout = 200)) {
            assertTold(proxy.exchange(GET), Cause.RESPONSE_TIMEOUT);
            assertAnswered(proxy.ended(), Cause.RESPONSE_TIMEOUT, Phase.AWAIT_RESPONSE);
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void no_response_where_the_transport_tells_nothing_of_the_kernel() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            s.transport = TransportKind.NIO;
            s.upstream("app", origin).readTimeout = 200;
        })) {
            assertTold(proxy.exchange(GET), Cause.RESPONSE_TIMEOUT);
            assertAnswered(proxy.ended(), Cause.RESPONSE_TIMEOUT, Phase.AWAIT_RESPONSE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_server_that_stops_reading_the_request(boolean chunked) throws Exception {
        int length = 50_000_000;
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            takes(5000);
        }); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app", origin);
            app.sendTimeout = 400;
            app.readTimeout = 100; // does not run before the request is sent
        }); RawConnection client = proxy.connect()) {
            client.send(chunked
                    ? "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n2faf080\r\n"
                    : postHead(length));
            sendAlong(client, new byte[length]);
            assertTold(client.response(), Cause.SEND_TIMEOUT_UPSTREAM_NOT_READING);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.SEND_TIMEOUT_UPSTREAM_NOT_READING, Phase.SEND_REQUEST);
            Attempt attempt = ended.attempt();
            assertFailed(attempt, Cause.SEND_TIMEOUT_UPSTREAM_NOT_READING, Phase.SEND_REQUEST);
            assertThat(attempt.limitMillis()).isEqualTo(400);
            assertThat(attempt.timing().send()).isGreaterThanOrEqualTo(400 * MICROS);
            assertThat(attempt.delivery()).isEqualTo(Delivery.MAYBE);
            assertThat(attempt.bytesSent()).isBetween(1000L, (long) length);
            TcpState tcp = Objects.requireNonNull(attempt.evidence().tcp());
            assertThat(tcp.sendWindow()).isLessThan(100_000);
            assertNothingElse(proxy, 1);
        }
    }

    /** What is added to the heap of unsent bytes is no progress: the kernel takes nothing. */
    @Test
    void a_client_that_goes_on_sending_does_not_hide_a_server_that_does_not_read() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            takes(8000);
        });
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).sendTimeout = 500);
                RawConnection client = proxy.connect()) {
            client.send(postHead(100_000_000));
            Thread.ofVirtual().start(() -> {
                try {
                    client.send(new byte[8_000_000]); // more than the buffers between us and the server
                    for (int i = 0; i < 500; i++) {
                        takes(10);
                        client.send(new byte[10]);
                    }
                } catch (java.io.IOException e) {
                    // answered
                }
            });
            assertTold(client.response(), Cause.SEND_TIMEOUT_UPSTREAM_NOT_READING);
        }
    }

    @Test
    void a_server_that_reads_slowly_is_not_timed_out() throws Exception {
        int length = 20_000_000;
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            for (int i = 0; i < 10; i++) {
                takes(100);
                c.read(length / 10);
            }
            c.send(OK).end();
        });
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).sendTimeout = 500);
                RawConnection client = proxy.connect()) {
            client.send(postHead(length));
            sendAlong(client, new byte[length]);
            assertThat(client.response().status()).isEqualTo(200);
            Ended ended = proxy.ended();
            assertThat(ended.failed()).isFalse();
            assertThat(ended.attempt().timing().send()).isGreaterThan(500 * MICROS);
        }
    }

    @Test
    void a_body_that_keeps_flowing_is_not_timed_out() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
            for (int i = 0; i < 20; i++) {
                takes(100);
                c.send("x");
            }
            c.end();
        }); TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).readTimeout = 400)) {
            assertThat(proxy.exchange(GET).body()).isEqualTo("x".repeat(20));
            Ended ended = proxy.ended();
            assertThat(ended.failed()).isFalse();
            assertThat(ended.record().timing().total()).isGreaterThan(1_500 * MICROS);
        }
    }

    @Test
    void waiting_for_a_slow_upload_is_not_the_servers_time() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(OK).end();
        });
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).readTimeout = 200);
                RawConnection client = proxy.connect()) {
            client.send(postHead(5));
            for (int i = 0; i < 5; i++) {
                takes(120);
                client.send("x");
            }
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(proxy.ended().failed()).isFalse();
        }
    }

    @Test
    void a_client_that_reads_slowly_is_not_the_servers_time() throws Exception {
        int length = 20_000_000;
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n").send(new byte[length]).end();
        });
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).readTimeout = 200);
                RawConnection client = RawConnection.connect(proxy.address(), 16 * 1024)) {
            client.send(GET);
            assertThat(client.responseHead().status()).isEqualTo(200);
            takes(600);
            for (int i = 0; i < 10; i++) {
                client.read(length / 10);
            }
            assertThat(proxy.ended().failed()).isFalse();
        }
    }

    @Test
    void the_read_clock_runs_again_when_a_slow_client_has_caught_up() throws Exception {
        int part = 20_000_000;
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: " + (part + 1) + "\r\n\r\n").send(new byte[part]).end();
        });
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).readTimeout = 300);
                RawConnection client = RawConnection.connect(proxy.address(), 16 * 1024)) {
            client.send(GET).responseHead();
            takes(500);
            client.read(part);
            client.end();
            assertFailed(proxy.ended(), Cause.BODY_STALLED, Phase.RELAY_BODY);
        }
    }
}
