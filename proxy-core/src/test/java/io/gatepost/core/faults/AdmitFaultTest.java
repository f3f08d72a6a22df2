package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertAnswered;
import static io.gatepost.core.faults.Faults.assertFailed;
import static io.gatepost.core.faults.Faults.assertNothingElse;
import static io.gatepost.core.faults.Faults.assertTold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.RetryConfig.Condition;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RouteSettings;
import io.gatepost.core.testing.Settings;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Requests that get no server: refused before any attempt, or after waiting for one. */
class AdmitFaultTest {
    private static ServerConfig server(Endpoint at, int maxConns, AdminState state) {
        return new ServerConfig(at, 1, 0, true, 10_000, maxConns, false, state);
    }

    private static Ended refused(Consumer<Settings> setup, String request, Cause cause) throws Exception {
        try (TestProxy proxy = TestProxy.start(setup)) {
            assertTold(proxy.exchange(request), cause);
            Ended ended = proxy.ended();
            assertAnswered(ended, cause, Phase.ADMIT);
            assertThat(ended.attempts()).isEmpty();
            assertNothingElse(proxy, 1);
            return ended;
        }
    }

    @Test
    void no_route_matches() throws Exception {
        Ended ended = refused(s -> s.route("a", s.upstream("app").server(Faults.nobody())).host = "other.test", GET,
                Cause.NO_ROUTE);
        assertThat(ended.record().route()).isNull();
        assertThat(ended.record().upstream()).isNull();
    }

    @Test
    void our_own_name_is_in_via_too_often() throws Exception {
        String via = TestProxy.INSTANCE;
        refused(s -> s.upstream("app").server(Faults.nobody()),
                GET.replace("\r\n\r\n", "\r\nVia: 1.1 " + via + ", 1.1 " + via + "\r\nVia: 1.0 " + via + "\r\n\r\n"),
                Cause.PROXY_LOOP);
    }

    /** A server that is the proxy itself, as a wrong name in the DNS would have it. */
    @Test
    void a_proxy_in_front_of_itself_ends_in_one_clear_cause() throws Exception {
        AtomicReference<TestProxy> itself = new AtomicReference<>();
        try (Origin back = Origin.scripted(c -> {
            HttpMessage request = c.request();
            try (RawConnection front = itself.get().connect()) {
                front.send(request.startLine() + "\r\n" + String.join("\r\n", request.lines()) + "\r\n\r\n");
                c.send("HTTP/1.1 " + front.response().status() + " X\r\nContent-Length: 0\r\n\r\n").end();
            }
        }); TestProxy proxy = TestProxy.to(back)) {
            itself.set(proxy);
            assertThat(proxy.exchange(GET).status()).isEqualTo(508);
            assertAnswered(proxy.ended(), Cause.PROXY_LOOP, Phase.ADMIT);
            assertThat(back.requests()).hasSizeLessThan(5);
        }
    }

    @Test
    void taken_out_on_purpose() throws Exception {
        refused(s -> s.route("a", s.upstream("app").server(Faults.nobody())).maintenance = new MaintenanceConfig(true,
                null, null, 120, null, List.of()), GET, Cause.MAINTENANCE);
        refused(s -> s.upstream("app").server(server(Faults.nobody(), 0, AdminState.MAINTENANCE)), GET,
                Cause.MAINTENANCE);
    }

    @Test
    void no_server_is_in_use() throws Exception {
        Ended ended = refused(s -> s.upstream("app").server(server(Faults.nobody(), 0, AdminState.DOWN)), GET,
                Cause.UPSTREAM_POOL_EMPTY);
        assertThat(ended.record().outcome().detail()).endsWith(" is down");
    }

    @Test
    void more_requests_at_once_than_the_proxy_takes() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.maxExchanges = 1;
        }); RawConnection client = proxy.connect()) {
            client.send(GET);
            await().until(() -> origin.connections() == 1);
            assertTold(proxy.exchange(GET), Cause.PROXY_CONNECTION_LIMIT);
            assertAnswered(proxy.ended(), Cause.PROXY_CONNECTION_LIMIT, Phase.ADMIT);
        }
    }

    @Test
    void more_connections_at_once_than_the_proxy_takes() throws Exception {
        try (Origin origin = Origin.answering(OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.maxConnections = 1;
        }); RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().status()).isEqualTo(200);
            proxy.ended();
            assertTold(proxy.exchange(GET), Cause.PROXY_CONNECTION_LIMIT);
            assertAnswered(proxy.ended(), Cause.PROXY_CONNECTION_LIMIT, Phase.ADMIT);
            // who was there goes on
            assertThat(client.send(GET).response().status()).isEqualTo(200);
        }
    }

    /** One server that takes one request at a time, which is under way. */
    private static UpstreamSettings busy(Settings s, Origin origin) {
        return s.upstream("app").server(server(origin.endpoint(), 1, AdminState.UP));
    }

    private static RawConnection occupy(TestProxy proxy, Origin origin) throws Exception {
        RawConnection first = proxy.connect();
        first.send(GET);
        await().until(() -> origin.connections() == 1);
        return first;
    }

    @Test
    void every_server_has_all_that_it_takes_and_there_is_no_queue() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end);
                TestProxy proxy = TestProxy.start(s -> busy(s, origin));
                RawConnection first = occupy(proxy, origin)) {
            HttpMessage response = proxy.exchange(GET);
            assertTold(response, Cause.UPSTREAM_CONNECTION_LIMIT);
            assertThat(response.field("Retry-After")).isEqualTo("1");
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.UPSTREAM_CONNECTION_LIMIT, Phase.ADMIT);
            assertThat(ended.record().outcome().detail())
                    .isEqualTo(origin.endpoint() + " has all of its 1 in flight");
            assertThat(origin.connections()).isEqualTo(1);
            assertThat(first.localPort()).isPositive();
        }
    }

    private static Upstream app(TestProxy proxy) {
        return proxy.proxy().upstreams().getFirst();
    }

    @Test
    void waits_too_long_for_a_free_server() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = busy(s, origin);
            app.queueSize = 1;
            app.queueTimeout = 200;
        }); RawConnection first = occupy(proxy, origin)) {
            assertTold(proxy.exchange(GET), Cause.UPSTREAM_QUEUE_TIMEOUT);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.UPSTREAM_QUEUE_TIMEOUT, Phase.ADMIT);
            assertThat(ended.record().timing().queue()).isGreaterThanOrEqualTo(200_000);
            assertThat(app(proxy).waiting().size()).isZero();
            assertNothingElse(proxy, 1);
            assertThat(first.localPort()).isPositive();
        }
    }

    @Test
    void the_queue_is_full() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = busy(s, origin);
            app.queueSize = 1;
            app.queueTimeout = 60_000;
        }); RawConnection first = occupy(proxy, origin); RawConnection second = proxy.connect()) {
            second.send(GET);
            await().until(() -> app(proxy).waiting().size() == 1);
            assertTold(proxy.exchange(GET), Cause.UPSTREAM_QUEUE_FULL);
            assertAnswered(proxy.ended(), Cause.UPSTREAM_QUEUE_FULL, Phase.ADMIT);
            assertThat(app(proxy).waiting().dropped()).isEqualTo(1);
            assertThat(first.localPort()).isPositive();
        }
    }

    @Test
    void those_who_wait_are_served_in_the_order_in_which_they_came() throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            Faults.await(all);
            Origin.answer(c.send(OK), OK);
        }); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = busy(s, origin);
            app.queueSize = 10;
            app.queueTimeout = 60_000;
        }); RawConnection first = proxy.connect()) {
            first.send(GET.replace("/ ", "/first "));
            await().until(() -> origin.requests().size() == 1);
            RawConnection[] others = new RawConnection[5];
            for (int i = 0; i < others.length; i++) {
                others[i] = proxy.connect();
                others[i].send(GET.replace("/ ", "/" + i + " "));
                int waiting = i + 1;
                await().until(() -> app(proxy).waiting().size() == waiting);
            }
            all.countDown();
            for (RawConnection client : others) {
                assertThat(client.response().status()).isEqualTo(200);
                client.close();
            }
            assertThat(origin.requests().stream().map(HttpMessage::target)).containsExactly("/first", "/0", "/1", "/2",
                    "/3", "/4");
            assertThat(first.response().status()).isEqualTo(200);
        }
    }

    @Test
    void a_client_that_leaves_while_it_waits_gives_its_place_up() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = busy(s, origin);
            app.queueSize = 1;
            app.queueTimeout = 60_000;
        }); RawConnection first = occupy(proxy, origin)) {
            RawConnection second = proxy.connect();
            second.send(GET);
            await().until(() -> app(proxy).waiting().size() == 1);
            second.reset();
            assertFailed(proxy.ended(), Cause.CLIENT_ABORTED_WAITING, Phase.ADMIT);
            assertThat(app(proxy).waiting().size()).isZero();
            assertThat(first.localPort()).isPositive();
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void the_whole_time_is_over_while_it_waits() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = busy(s, origin);
            app.queueSize = 1;
            app.queueTimeout = 60_000;
            RouteSettings quick = s.route("quick", app);
            quick.path = "/quick";
            quick.requestTimeout = 200;
            s.route("rest", app);
        }); RawConnection first = occupy(proxy, origin)) {
            assertTold(proxy.exchange(GET.replace("/ ", "/quick ")), Cause.REQUEST_DEADLINE_EXCEEDED);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.REQUEST_DEADLINE_EXCEEDED, Phase.ADMIT);
            assertThat(ended.record().outcome().detail()).isEqualTo("request_timeout of 200 ms passed in ADMIT");
            assertThat(app(proxy).waiting().size()).isZero();
            assertThat(first.localPort()).isPositive();
        }
    }

    /** The other server is full, and the free one was tried: a wait, not a race round the loop. */
    @Test
    void a_retry_waits_for_a_server_that_it_was_not_on() throws Exception {
        try (Origin full = Origin.scripted(c -> {
            c.request();
            Faults.takes(400);
            Origin.answer(c.send(OK), OK);
        }); Origin bad = Origin.scripted(RawConnection::request); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = busy(s, full);
            app.server(server(bad.endpoint(), 1, AdminState.UP));
            app.retryOn = EnumSet.of(Condition.ERROR);
            app.queueSize = 10;
            app.queueTimeout = 60_000;
        }); RawConnection first = occupy(proxy, full)) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            assertThat(first.response().status()).isEqualTo(200);
            Ended one = proxy.ended();
            Ended two = proxy.ended();
            Ended retried = one.attempts().size() == 2 ? one : two;
            assertThat(retried.attempts()).extracting("cause").containsExactly(Cause.UPSTREAM_CLOSED_NO_RESPONSE,
                    null);
            assertNothingElse(proxy, 2);
        }
    }

    @Test
    void a_retry_that_waits_in_vain_tells_the_failure_that_made_it() throws Exception {
        try (Origin full = Origin.scripted(RawConnection::end);
                Origin bad = Origin.scripted(RawConnection::request);
                TestProxy proxy = TestProxy.start(s -> {
                    UpstreamSettings app = busy(s, full);
                    app.server(server(bad.endpoint(), 1, AdminState.UP));
                    app.retryOn = EnumSet.of(Condition.ERROR);
                    app.queueSize = 10;
                    app.queueTimeout = 200;
                });
                RawConnection first = occupy(proxy, full)) {
            assertTold(proxy.exchange(GET), Cause.UPSTREAM_CLOSED_NO_RESPONSE);
            assertAnswered(proxy.ended(), Cause.UPSTREAM_CLOSED_NO_RESPONSE, Phase.AWAIT_RESPONSE);
            assertThat(first.localPort()).isPositive();
        }
    }
}
