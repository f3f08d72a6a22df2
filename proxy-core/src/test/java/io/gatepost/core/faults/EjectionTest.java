package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertAnswered;
import static io.gatepost.core.faults.Faults.assertTold;
import static io.gatepost.core.faults.Faults.postHead;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.config.RetryConfig.Condition;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.config.UpstreamTimeouts;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RouteSettings;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.core.upstream.Server;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.ServerChange;
import io.gatepost.diagnostics.exchange.Ticks;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures take a server out, for how long, and how it comes back. */
class EjectionTest {
    private static ServerConfig server(Origin origin, int maxFails, boolean written, long failTimeout) {
        return new ServerConfig(origin.endpoint(), 1, maxFails, written, failTimeout, 0, false, AdminState.UP);
    }

    private static Server first(TestProxy proxy) {
        return proxy.proxy().upstreams().getFirst().servers().getFirst();
    }

    private static String state(TestProxy proxy) {
        return first(proxy).snapshot().state();
    }

    private static void get(TestProxy proxy, int status) throws Exception {
        assertThat(proxy.exchange(GET).status()).isEqualTo(status);
        proxy.ended();
    }

    @Test
    void max_fails_within_fail_timeout_take_it_out_and_one_request_probes_it() throws Exception {
        AtomicBoolean healthy = new AtomicBoolean();
        CountDownLatch probed = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            if (healthy.get()) {
                probed.countDown();
                Faults.await(answer);
                Origin.answer(c.send(OK), OK);
            }
        });
                TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(server(origin, 3, true, 500)));
                RawConnection probe = proxy.connect()) {
            get(proxy, 502);
            get(proxy, 502);
            assertThat(proxy.unasked()).isEmpty();
            get(proxy, 502);
            ServerChange change = proxy.change();
            assertThat(change.server()).isEqualTo(origin.endpoint().toString());
            assertThat(change.from() + " " + change.to()).isEqualTo("up ejected");
            assertThat(change.reason()).isEqualTo("3 failures within 500ms (last: UPSTREAM_CLOSED_NO_RESPONSE)");
            assertThat(origin.connections()).isEqualTo(3);

            HttpMessage refused = proxy.exchange(GET);
            assertTold(refused, Cause.ALL_SERVERS_EJECTED);
            assertThat(refused.field("Retry-After")).isEqualTo("1");
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.ALL_SERVERS_EJECTED, Phase.ADMIT);
            assertThat(ended.attempts()).isEmpty();
            assertThat(ended.record().outcome().detail())
                    .contains(origin.endpoint() + " ejected 0s ago after 3 failures (UPSTREAM_CLOSED_NO_RESPONSE)");
            assertThat(origin.connections()).isEqualTo(3);

            healthy.set(true);
            // the time is over: the first request is the probe, others are still refused
            await().until(() -> first(proxy).snapshot().ejectedUntil() < Ticks.now());
            probe.send(GET);
            Faults.await(probed);
            assertThat(proxy.change().to()).isEqualTo("probing");
            get(proxy, 503);
            answer.countDown();
            assertThat(probe.response().status()).isEqualTo(200);
            assertThat(proxy.change().to()).isEqualTo("up");
            proxy.ended();
            get(proxy, 200);
            assertThat(proxy.unasked()).isEmpty();
        }
    }

    @Test
    void a_probe_that_fails_takes_it_out_again() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::request);
                TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(server(origin, 1, true, 100)))) {
            get(proxy, 502);
            assertThat(proxy.change().to()).isEqualTo("ejected");
            await().until(() -> first(proxy).snapshot().ejectedUntil() < Ticks.now());
            get(proxy, 502);
            assertThat(proxy.change().to()).isEqualTo("probing");
            ServerChange change = proxy.change();
            assertThat(change.to()).isEqualTo("ejected");
            assertThat(change.reason()).isEqualTo("the probe failed (UPSTREAM_CLOSED_NO_RESPONSE)");
        }
    }

    @Test
    void a_single_server_is_taken_out_only_where_max_fails_is_written_for_it() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::request);
                TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(server(origin, 1, false, 10_000)))) {
            get(proxy, 502);
            get(proxy, 502);
            assertThat(state(proxy)).isEqualTo("up");
            assertThat(proxy.unasked()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nXX\r\n", "HTTP/1.1 200 OK\r\nX: 1",
            "not HTTP\r\n\r\n"})
    void failures_in_the_response_count(String response) throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(response);
        });
                TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(server(origin, 1, true, 10_000)));
                RawConnection client = proxy.connect()) {
            client.send(GET).shutdownOutput().end();
            proxy.ended();
            assertThat(proxy.change().to()).isEqualTo("ejected");
        }
    }

    @Test
    void a_body_that_stalls_counts() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").end();
        }); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app").server(server(origin, 1, true, 10_000));
            app.readTimeout = 150;
        }); RawConnection client = proxy.connect()) {
            client.send(GET).end();
            assertThat(proxy.ended().cause()).isEqualTo(Cause.BODY_STALLED);
            assertThat(proxy.change().to()).isEqualTo("ejected");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Condition.class, names = "HTTP_.*", mode = EnumSource.Mode.MATCH_ALL)
    void a_status_counts_where_it_is_listed_but_403_and_404_never(Condition condition) throws Exception {
        int code = Integer.parseInt(condition.name().substring(5));
        for (boolean listed : new boolean[]{false, true}) {
            try (Origin origin = Origin.answering("HTTP/1.1 " + code + " X\r\nContent-Length: 0\r\n\r\n");
                    TestProxy proxy = TestProxy.start(s -> {
                        UpstreamSettings app = s.upstream("app").server(server(origin, 1, true, 10_000));
                        app.retryOn = listed ? EnumSet.of(condition) : EnumSet.of(Condition.ERROR);
                    })) {
                get(proxy, code);
                boolean counts = listed && code != 403 && code != 404;
                assertThat(state(proxy)).isEqualTo(counts ? "ejected" : "up");
                assertThat(first(proxy).snapshot().failures()).isEqualTo(counts ? 1 : 0);
            }
        }
    }

    @Test
    void what_the_client_does_never_counts() throws Exception {
        CountDownLatch upload = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            upload.countDown();
            c.end();
        }, c -> {
            c.request();
            waiting.countDown();
            c.end();
        }); TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(server(origin, 1, true, 10_000)))) {
            try (RawConnection client = proxy.connect()) {
                client.send(postHead(100)).send("some");
                Faults.await(upload);
            }
            assertThat(proxy.ended().cause()).isEqualTo(Cause.CLIENT_ABORTED_UPLOAD);
            RawConnection client = proxy.connect();
            client.send(GET);
            Faults.await(waiting);
            client.reset();
            assertThat(proxy.ended().cause()).isEqualTo(Cause.CLIENT_ABORTED_WAITING);
            assertThat(state(proxy)).isEqualTo("up");
            assertThat(first(proxy).snapshot().failures()).isZero();
            assertThat(proxy.unasked()).isEmpty();
        }
    }

    @Test
    void our_own_deadline_never_counts() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            RouteSettings route = s.route("all", s.upstream("app").server(server(origin, 1, true, 10_000)));
            route.requestTimeout = 150;
        })) {
            assertTold(proxy.exchange(GET), Cause.REQUEST_DEADLINE_EXCEEDED);
            proxy.ended();
            assertThat(state(proxy)).isEqualTo("up");
        }
    }

    /** One slow page among others that are answered well. */
    @Test
    void one_slow_route_does_not_take_a_good_server_out() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            while (true) {
                if (!c.request().target().startsWith("/slow")) {
                    c.send(OK);
                }
            }
        }); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app").server(server(origin, 2, true, 10_000));
            RouteSettings slow = s.route("slow", app);
            slow.path = "/slow";
            slow.timeouts = new UpstreamTimeouts(1000, 0, 1000, 100);
            s.route("rest", app);
        })) {
            for (int i = 0; i < 4; i++) {
                get(proxy, 200);
                assertThat(proxy.exchange("GET /slow HTTP/1.1\r\nHost: test\r\n\r\n").status()).isEqualTo(504);
                proxy.ended();
            }
            assertThat(state(proxy)).isEqualTo("up");
            assertThat(proxy.unasked()).isEmpty();
        }
    }

    @Test
    void a_server_that_is_slow_with_everything_is_taken_out() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app").server(server(origin, 2, true, 10_000));
            app.readTimeout = 100;
        })) {
            get(proxy, 504);
            get(proxy, 504);
            assertThat(proxy.change().reason()).contains("RESPONSE_TIMEOUT_REQUEST_ACKED");
        }
    }

    @Test
    void a_route_may_have_no_say_in_it() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::request); TestProxy proxy = TestProxy.start(s -> {
            s.route("all", s.upstream("app").server(server(origin, 1, true, 10_000))).healthCounts = false;
        })) {
            get(proxy, 502);
            get(proxy, 502);
            assertThat(state(proxy)).isEqualTo("up");
        }
    }

    @Test
    void with_too_few_servers_left_all_are_used() throws Exception {
        try (Origin one = Origin.scripted(RawConnection::request);
                Origin two = Origin.scripted(RawConnection::request);
                TestProxy proxy = TestProxy.start(s -> {
                    UpstreamSettings app = s.upstream("app");
                    app.server(server(one, 1, true, 10_000)).server(server(two, 1, true, 10_000));
                    app.panic = 60;
                })) {
            get(proxy, 502);
            assertThat(proxy.change().to()).isEqualTo("ejected");
            ServerChange panic = proxy.change();
            assertThat(panic.server() + " " + panic.to()).isEqualTo("all panic");
            get(proxy, 502);
            get(proxy, 502);
            get(proxy, 502);
            assertThat(one.connections()).isGreaterThan(1);
            assertThat(two.connections()).isGreaterThan(1);
        }
    }

    @Test
    void the_retry_of_a_request_ejects_only_who_failed() throws Exception {
        try (Origin bad = Origin.scripted(RawConnection::request);
                Origin good = Origin.answering(OK);
                TestProxy proxy = TestProxy.start(s -> {
                    UpstreamSettings app = s.upstream("app");
                    app.server(server(bad, 1, true, 10_000)).server(server(good, 1, true, 10_000));
                    app.retryOn = EnumSet.of(Condition.ERROR);
                })) {
            for (int i = 0; i < 4; i++) {
                get(proxy, 200);
            }
            assertThat(bad.connections()).isEqualTo(1);
            assertThat(good.requests()).hasSize(4);
            assertThat(proxy.change().server()).isEqualTo(bad.endpoint().toString());
            assertThat(proxy.unasked()).isEmpty();
        }
    }

    @Test
    void a_request_that_waits_on_its_only_server_when_the_client_leaves_gives_its_slot_back_once() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end);
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin))) {
            for (int i = 0; i < 5; i++) {
                RawConnection client = proxy.connect();
                client.send(GET);
                int served = i + 1;
                await().until(() -> origin.connections() == served);
                client.reset();
                proxy.ended();
            }
            assertThat(first(proxy).inFlight()).isZero();
        }
    }
}
