package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertAnswered;
import static io.gatepost.core.faults.Faults.assertFailed;
import static io.gatepost.core.faults.Faults.assertNothingElse;
import static io.gatepost.core.faults.Faults.assertTold;
import static io.gatepost.core.faults.Faults.postHead;
import static io.gatepost.core.faults.Faults.sendAlong;
import static io.gatepost.core.faults.Faults.takes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.config.StaticPage;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RawConnection.End;
import io.gatepost.core.testing.RouteSettings;
import io.gatepost.core.testing.Settings;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.journal.Attempt;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that leave, stall or send too much: never the server's failure, and the server's work is stopped. */
class ClientFaultTest {
    /** One server that a single failure would eject. */
    private static Consumer<Settings> strict(Origin origin, Consumer<RouteSettings> route) {
        return s -> {
            UpstreamSettings app = s.upstream("app");
            app.server(new ServerConfig(origin.endpoint(), 1, 1, true, 10_000, 0, false, AdminState.UP));
            route.accept(s.route("all", app));
        };
    }

    private static void leave(RawConnection client, boolean reset) throws IOException {
        if (reset) {
            client.reset();
        } else {
            client.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leaves_while_the_server_works(boolean reset) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicReference<End> serversView = new AtomicReference<>();
        CountDownLatch stopped = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            asked.countDown();
            serversView.set(c.end());
            stopped.countDown();
        }); TestProxy proxy = TestProxy.start(strict(origin, r -> {
        }))) {
            RawConnection client = proxy.connect();
            client.send(GET);
            Faults.await(asked);
            leave(client, reset);
            Ended ended = proxy.ended();
            assertFailed(ended, Cause.CLIENT_ABORTED_WAITING, Phase.AWAIT_RESPONSE);
            assertThat(ended.status()).isEqualTo(499);
            assertThat(ended.record().outcome().responseStarted()).isFalse();
            assertFailed(ended.attempt(), Cause.CLIENT_ABORTED_WAITING, Phase.AWAIT_RESPONSE);
            Faults.await(stopped);
            assertThat(serversView.get()).isEqualTo(new End("", true));
            assertNothingElse(proxy, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leaves_in_the_middle_of_its_upload(boolean reset) throws Exception {
        CountDownLatch some = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.read(1000);
            some.countDown();
            assertThat(c.end().reset()).isTrue(); // never a FIN that would look like a whole body
        }); TestProxy proxy = TestProxy.start(strict(origin, r -> {
        }))) {
            RawConnection client = proxy.connect();
            client.send(postHead(100_000)).send("x".repeat(1000));
            Faults.await(some);
            leave(client, reset);
            Ended ended = proxy.ended();
            assertFailed(ended, Cause.CLIENT_ABORTED_UPLOAD, Phase.READ_REQUEST);
            assertThat(ended.status()).isEqualTo(499);
            assertThat(ended.record().request().bodyBytes()).isEqualTo(1000);
            assertThat(ended.attempt().cause()).isEqualTo(Cause.CLIENT_ABORTED_UPLOAD);
            assertNothingElse(proxy, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leaves_in_the_middle_of_the_response(boolean reset) throws Exception {
        int length = 50_000_000;
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n").send(new byte[length]);
        }); TestProxy proxy = TestProxy.start(strict(origin, r -> {
        }))) {
            RawConnection client = RawConnection.connect(proxy.address(), 16 * 1024);
            client.send(GET).responseHead();
            client.read(1000);
            leave(client, reset);
            Ended ended = proxy.ended();
            assertFailed(ended, Cause.CLIENT_ABORTED_DOWNLOAD, Phase.RELAY_BODY);
            assertThat(ended.status()).isEqualTo(200);
            assertThat(ended.attempt().cause()).isEqualTo(Cause.CLIENT_ABORTED_DOWNLOAD);
            assertThat(ended.attempt().bytesReceived()).isBetween(1000L, (long) length);
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void stops_reading_the_response() throws Exception {
        int length = 50_000_000;
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n").send(new byte[length]);
        });
                TestProxy proxy = TestProxy.start(strict(origin, r -> r.clientSendTimeout = 300));
                RawConnection client = RawConnection.connect(proxy.address(), 16 * 1024)) {
            client.send(GET).responseHead();
            Ended ended = proxy.ended();
            assertFailed(ended, Cause.CLIENT_STALLED_DOWNLOAD, Phase.RELAY_BODY);
            assertThat(ended.status()).isEqualTo(200);
            assertThat(ended.record().timing().total()).isGreaterThanOrEqualTo(300_000);
            assertThat(ended.attempt().cause()).isEqualTo(Cause.CLIENT_STALLED_DOWNLOAD);
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void does_not_read_our_own_responses() throws Exception {
        StaticPage page = new StaticPage("text/plain", new byte[100_000]);
        try (TestProxy proxy = TestProxy.start(s -> {
            RouteSettings route = s.route("all", s.upstream("app").server(Faults.nobody()));
            route.clientSendTimeout = 300;
            route.maintenance = new MaintenanceConfig(true, null, null, 0, page, List.of());
        }); RawConnection client = RawConnection.connect(proxy.address(), 4 * 1024)) {
            sendAlong(client, GET.repeat(1000).getBytes(ISO_8859_1));
            Awaitility.await().until(() -> !proxy.allEnded().isEmpty() && proxy.proxy().connections() == 0);
            List<Ended> all = proxy.allEnded();
            assertThat(all).hasSizeBetween(2, 999).allMatch(e -> e.cause() == Cause.MAINTENANCE);
            assertThat(all.getLast().record().timing().total()).isGreaterThanOrEqualTo(300_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET / HTTP/1.1\r\nHost: te", "GET / HTTP/1.1\r\nHost: test\r\nX: 1\r\n"})
    void does_not_finish_its_head(String part) throws Exception {
        try (Origin origin = Origin.answering(OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.headerTimeout = 200;
        }); RawConnection client = proxy.connect()) {
            assertTold(client.send(part).response(), Cause.CLIENT_HEADER_TIMEOUT);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.CLIENT_HEADER_TIMEOUT, Phase.READ_REQUEST);
            assertThat(ended.record().timing().total()).isGreaterThanOrEqualTo(200_000);
            assertThat(ended.attempts()).isEmpty();
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
            assertThat(origin.connections()).isZero();
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void drips_its_head_beyond_the_absolute_limit() throws Exception {
        try (Origin origin = Origin.answering(OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.headerTimeout = 300;
        }); RawConnection client = proxy.connect()) {
            Thread.ofVirtual().start(() -> {
                try {
                    client.send("GET / HTTP/1.1\r\nX: ");
                    for (int i = 0; i < 100; i++) {
                        takes(30);
                        client.send("x");
                    }
                } catch (IOException e) {
                    // cut off
                }
            });
            assertTold(client.response(), Cause.CLIENT_HEADER_TIMEOUT);
        }
    }

    @Test
    void stalls_in_its_body() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            assertThat(c.end().reset()).isTrue();
        });
                TestProxy proxy = TestProxy.start(strict(origin, r -> r.clientBodyTimeout = 200));
                RawConnection client = proxy.connect()) {
            client.send(postHead(5000)).send("x".repeat(100));
            assertTold(client.response(), Cause.CLIENT_BODY_TIMEOUT);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.CLIENT_BODY_TIMEOUT, Phase.READ_REQUEST);
            assertThat(ended.attempt().cause()).isEqualTo(Cause.CLIENT_BODY_TIMEOUT);
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void drips_its_body_and_is_not_timed_out() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = TestProxy.start(strict(origin, r -> r.clientBodyTimeout = 250));
                RawConnection client = proxy.connect()) {
            client.send(postHead(10));
            for (int i = 0; i < 10; i++) {
                takes(60);
                client.send("x");
            }
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(proxy.ended().failed()).isFalse();
        }
    }

    enum Framing {
        LENGTH, EXPECT, CHUNKED
    }

    @ParameterizedTest
    @EnumSource
    void sends_more_than_is_allowed(Framing framing) throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end);
                TestProxy proxy = TestProxy.start(strict(origin, r -> r.maxBody = 1000));
                RawConnection client = proxy.connect()) {
            switch (framing) {
                case LENGTH -> client.send(postHead(2000)).send("x".repeat(2000));
                case EXPECT -> client.send(postHead(2000).replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n"));
                case CHUNKED -> client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "1f4\r\n" + "x".repeat(500) + "\r\n1f5\r\n" + "x".repeat(501) + "\r\n0\r\n\r\n");
            }
            HttpMessage response = client.response();
            assertTold(response, Cause.CLIENT_BODY_TOO_LARGE);
            assertThat(response.field("Connection")).isEqualTo("close");
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.CLIENT_BODY_TOO_LARGE, Phase.READ_REQUEST);
            assertThat(ended.attempts().stream().map(Attempt::cause)).allMatch(Cause.CLIENT_BODY_TOO_LARGE::equals);
            assertThat(origin.requests()).isEmpty();
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void exactly_what_is_allowed_is_not_too_large() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = TestProxy.start(strict(origin, r -> r.maxBody = 1000))) {
            assertThat(proxy.exchange(Faults.post("x".repeat(1000))).status()).isEqualTo(200);
        }
    }

    @Test
    void speaks_tls_on_a_plain_port() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            assertTold(client.send("\26\3\1\2\0\1\0\1\374\3\3").response(), Cause.CLIENT_TLS_ON_PLAIN_PORT);
            assertAnswered(proxy.ended(), Cause.CLIENT_TLS_ON_PLAIN_PORT, Phase.READ_REQUEST);
            assertNothingElse(proxy, 1);
        }
    }

    /** A client that closes its sending side and waits, as {@code printf | nc} does, is legal (RFC 9112, 9.6). */
    @Test
    void half_closes_and_waits() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            takes(600);
            c.send(OK);
        }); TestProxy proxy = TestProxy.start(strict(origin, r -> {
        })); RawConnection client = proxy.connect()) {
            client.send(GET).shutdownOutput();
            assertThat(Faults.response(client).body()).isEqualTo("ok");
            Ended ended = proxy.ended();
            assertThat(ended.failed()).isFalse();
            assertThat(ended.status()).isEqualTo(200);
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void half_closes_where_that_counts_as_leaving() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            asked.countDown();
            assertThat(c.end().reset()).isTrue();
        }); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.abortOnHalfClose = true;
        }); RawConnection client = proxy.connect()) {
            client.send(GET);
            Faults.await(asked);
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
            assertFailed(proxy.ended(), Cause.CLIENT_ABORTED_WAITING, Phase.AWAIT_RESPONSE);
        }
    }

    @Test
    void leaves_without_a_word_and_is_not_recorded() throws Exception {
        try (Origin origin = Origin.answering(OK); TestProxy proxy = TestProxy.to(origin)) {
            proxy.connect().close();
            proxy.connect().reset();
            try (RawConnection client = proxy.connect()) {
                assertThat(client.send(GET).response().status()).isEqualTo(200);
            }
            assertThat(proxy.ended().failed()).isFalse();
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void an_idle_connection_ends_without_a_word() throws Exception {
        try (Origin origin = Origin.answering(OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.idleTimeout = 200;
        }); RawConnection used = proxy.connect(); RawConnection unused = proxy.connect()) {
            assertThat(used.send(GET).response().status()).isEqualTo(200);
            assertThat(used.end()).isEqualTo(new End("", false));
            assertThat(unused.end()).isEqualTo(new End("", false));
            proxy.ended();
            assertNothingElse(proxy, 1);
        }
    }
}
