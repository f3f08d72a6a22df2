package io.gatepost.core.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.RetryConfig.Condition;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.journal.Attempt;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failure is followed by another attempt, and with what. */
class RetryTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";
    private static final Set<Condition> ERRORS = EnumSet.of(Condition.ERROR, Condition.TIMEOUT);

    private static String request(String method, String content) {
        return method + " / HTTP/1.1\r\nHost: test\r\nContent-Length: " + content.length() + "\r\n\r\n" + content;
    }

    private static String status(int code) {
        return "HTTP/1.1 " + code + " Status\r\nContent-Length: 5\r\n\r\nerror";
    }

    private static TestProxy proxy(Consumer<UpstreamSettings> setup, Origin... servers) throws IOException {
        return TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app", servers);
            app.retryOn = ERRORS;
            setup.accept(app);
        });
    }

    /** Reads the whole request, then breaks off. */
    private static Origin breaking() throws IOException {
        return Origin.scripted(c -> {
            c.request();
            c.reset();
        });
    }

    private static List<Cause> causes(Ended ended) {
        return ended.attempts().stream().map(Attempt::cause).toList();
    }

    @Test
    void a_refused_connection_is_followed_by_the_next_server() throws Exception {
        try (Origin good = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app");
            app.server(Faults.nobody()).server(good.endpoint());
            app.retryOn = ERRORS;
        })) {
            // POST too: nothing of it was sent
            assertThat(proxy.exchange(request("POST", "content")).status()).isEqualTo(200);
            Ended ended = proxy.ended();
            assertThat(ended.cause()).isNull();
            assertThat(ended.failed()).isTrue();
            assertThat(ended.attempts()).hasSize(2);
            Attempt first = ended.attempts().getFirst();
            assertThat(first.cause()).isEqualTo(Cause.CONNECT_REFUSED);
            assertThat(first.delivery()).isEqualTo(Delivery.NOT_SENT);
            assertThat(first.verdict()).isEqualTo("retried: nothing was sent");
            Attempt second = ended.attempts().getLast();
            assertThat(second.cause()).isNull();
            assertThat(second.server()).isEqualTo(good.endpoint().toString());
            assertThat(second.verdict()).isNull();
            assertThat(good.request().body()).isEqualTo("content");
        }
    }

    @Test
    void without_next_upstream_there_is_one_attempt() throws Exception {
        try (Origin good = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app").server(Faults.nobody()).server(good.endpoint());
        })) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(502);
            Ended ended = proxy.ended();
            assertThat(causes(ended)).containsExactly(Cause.CONNECT_REFUSED);
            assertThat(ended.attempt().verdict()).isEqualTo("not retried: next_upstream does not list error");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
    void an_idempotent_request_that_was_sent_is_repeated(String method) throws Exception {
        try (Origin bad = breaking();
                Origin good = Origin.answering(Origin.OK);
                TestProxy proxy = proxy(u -> {
                }, bad, good)) {
            assertThat(proxy.exchange(request(method, "content")).status()).isEqualTo(200);
            Ended ended = proxy.ended();
            assertThat(ended.attempts()).hasSize(2);
            assertThat(ended.attempts().getFirst().delivery()).isEqualTo(Delivery.SENT);
            assertThat(bad.request().body()).isEqualTo("content");
            assertThat(good.request().body()).isEqualTo("content");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "LOCK", "get"})
    void a_request_that_is_not_idempotent_is_sent_once(String method) throws Exception {
        try (Origin bad = breaking();
                Origin good = Origin.answering(Origin.OK);
                TestProxy proxy = proxy(u -> {
                }, bad, good)) {
            assertThat(proxy.exchange(request(method, "content")).status()).isEqualTo(502);
            Ended ended = proxy.ended();
            assertThat(causes(ended)).containsExactly(Cause.UPSTREAM_RESET_NO_RESPONSE);
            assertThat(ended.attempt().verdict()).contains("the method is not idempotent");
            assertThat(bad.requests()).hasSize(1);
            assertThat(good.connections()).isZero();
        }
    }

    @Test
    void unless_the_operator_says_so() throws Exception {
        try (Origin bad = breaking();
                Origin good = Origin.answering(Origin.OK);
                TestProxy proxy = proxy(u -> u.nonIdempotent = true, bad, good)) {
            assertThat(proxy.exchange(request("POST", "content")).status()).isEqualTo(200);
            assertThat(good.request().body()).isEqualTo("content");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_held_body_is_repeated_byte_for_byte(boolean chunked) throws Exception {
        Random random = new Random(7);
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            content.append((char) random.nextInt(256));
        }
        try (Origin bad = breaking();
                Origin good = Origin.answering(Origin.OK);
                TestProxy proxy = proxy(u -> u.holdBody = 50_000, bad, good);
                RawConnection client = proxy.connect()) {
            if (chunked) {
                client.send("PUT / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
                int at = 0;
                while (at < content.length()) {
                    int n = Math.min(content.length() - at, 1 + random.nextInt(random.nextBoolean() ? 10 : 3000));
                    client.send(Integer.toHexString(n) + "\r\n" + content.substring(at, at + n) + "\r\n");
                    at += n;
                }
                client.send("0\r\n\r\n");
            } else {
                client.send(request("PUT", content.toString()));
            }
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(bad.request().body()).isEqualTo(content.toString());
            HttpMessage repeated = good.request();
            assertThat(repeated.body()).isEqualTo(content.toString());
            assertThat(repeated.chunked()).isEqualTo(chunked);
            assertThat(proxy.ended().record().request().bodyBytes()).isEqualTo(50_000);
        }
    }

    @Test
    void a_body_that_is_not_held_whole_is_not_repeated() throws Exception {
        try (Origin bad = breaking();
                Origin good = Origin.answering(Origin.OK);
                TestProxy proxy = proxy(u -> u.holdBody = 49_999, bad, good)) {
            assertThat(proxy.exchange(request("PUT", "x".repeat(50_000))).status()).isEqualTo(502);
            Ended ended = proxy.ended();
            assertThat(causes(ended)).containsExactly(Cause.UPSTREAM_RESET_NO_RESPONSE);
            assertThat(ended.attempt().verdict()).contains("larger than what is held");
            assertThat(good.connections()).isZero();
        }
    }

    @Test
    void a_body_too_large_to_hold_goes_to_the_next_server_while_nothing_was_sent() throws Exception {
        String content = "x".repeat(300_000);
        try (Origin good = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app");
            app.server(Faults.nobody()).server(good.endpoint());
            app.retryOn = ERRORS;
            app.holdBody = 1000;
        })) {
            assertThat(proxy.exchange(request("POST", content)).status()).isEqualTo(200);
            assertThat(good.request().body()).isEqualTo(content);
            assertThat(proxy.ended().attempts()).hasSize(2);
        }
    }

    /** The part that came before the failure, and what comes after it. */
    @Test
    void a_body_that_is_still_coming_goes_on_to_the_next_server() throws Exception {
        try (Origin bad = Origin.scripted(c -> {
            c.requestHead();
            c.read(4);
            c.reset();
        }); Origin good = Origin.answering(Origin.OK); TestProxy proxy = proxy(u -> {
        }, bad, good);
                RawConnection client = proxy.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: 8\r\n\r\n").send("some");
            Awaitility.await().until(() -> good.connections() == 1);
            client.send("more");
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(good.request().body()).isEqualTo("somemore");
            assertThat(proxy.ended().attempts().getFirst().cause()).isEqualTo(Cause.SEND_RESET);
        }
    }

    @Test
    void a_response_that_has_begun_is_never_repeated() throws Exception {
        try (Origin bad = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        }); Origin good = Origin.answering(Origin.OK); TestProxy proxy = proxy(u -> {
            u.retryOn = EnumSet.allOf(Condition.class);
        }, bad, good); RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).responseHead().status()).isEqualTo(200);
            assertThat(client.end().bytes()).isEqualTo("half");
            assertThat(causes(proxy.ended())).containsExactly(Cause.BODY_TRUNCATED);
            assertThat(good.connections()).isZero();
        }
    }

    @Test
    void an_invalid_head_is_repeated_where_that_is_listed() throws Exception {
        for (boolean listed : new boolean[]{false, true}) {
            try (Origin bad = Origin.answering("garbage\r\n\r\n");
                    Origin good = Origin.answering(Origin.OK);
                    TestProxy proxy = proxy(u -> {
                        u.retryOn = listed ? EnumSet.of(Condition.INVALID_HEADER) : ERRORS;
                    }, bad, good)) {
                assertThat(proxy.exchange(GET).status()).isEqualTo(listed ? 200 : 502);
                assertThat(causes(proxy.ended()).getFirst()).isEqualTo(Cause.RESPONSE_NOT_HTTP);
            }
        }
    }

    @Test
    void a_timeout_is_repeated_where_that_is_listed() throws Exception {
        for (boolean listed : new boolean[]{false, true}) {
            try (Origin slow = Origin.scripted(RawConnection::end);
                    Origin good = Origin.answering(Origin.OK);
                    TestProxy proxy = proxy(u -> {
                        u.retryOn = listed ? ERRORS : EnumSet.of(Condition.ERROR);
                        u.readTimeout = 150;
                    }, slow, good)) {
                assertThat(proxy.exchange(GET).status()).isEqualTo(listed ? 200 : 504);
                assertThat(causes(proxy.ended()).getFirst()).isEqualTo(Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Condition.class, names = "HTTP_.*", mode = EnumSource.Mode.MATCH_ALL)
    void a_status_is_repeated_where_it_is_listed(Condition condition) throws Exception {
        int code = Integer.parseInt(condition.name().substring(5));
        for (boolean listed : new boolean[]{false, true}) {
            try (Origin bad = Origin.answering(status(code));
                    Origin good = Origin.answering(Origin.OK);
                    TestProxy proxy = proxy(u -> u.retryOn = listed ? EnumSet.of(condition) : ERRORS, bad, good)) {
                assertThat(proxy.exchange(GET).status()).isEqualTo(listed ? 200 : code);
                Ended ended = proxy.ended();
                assertThat(ended.attempts()).hasSize(listed ? 2 : 1);
                Attempt first = ended.attempts().getFirst();
                assertThat(first.upstreamStatus()).isEqualTo(code);
                assertThat(first.cause()).isEqualTo(listed || code >= 500 ? Cause.UPSTREAM_SENT_STATUS : null);
                assertThat(first.phase()).isEqualTo(
                        first.cause() == null ? Phase.RELAY_BODY : Phase.AWAIT_RESPONSE);
                assertThat(ended.cause()).isEqualTo(listed || code < 500 ? null : Cause.UPSTREAM_SENT_STATUS);
            }
        }
    }

    @Test
    void a_post_is_not_repeated_for_its_status() throws Exception {
        try (Origin bad = Origin.answering(status(503));
                Origin good = Origin.answering(Origin.OK);
                TestProxy proxy = proxy(u -> u.retryOn = EnumSet.of(Condition.HTTP_503), bad, good)) {
            HttpMessage response = proxy.exchange(request("POST", "content"));
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("error");
            assertThat(proxy.ended().attempt().verdict()).contains("not idempotent");
        }
    }

    @Test
    void the_last_servers_status_is_passed_on() throws Exception {
        try (Origin one = Origin.answering(status(503));
                Origin two = Origin.answering(status(503));
                TestProxy proxy = proxy(u -> u.retryOn = EnumSet.of(Condition.HTTP_503), one, two)) {
            HttpMessage response = proxy.exchange(GET);
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("error");
            assertThat(response.field("Proxy-Status")).isEqualTo(TestProxy.INSTANCE + "; received-status=503");
            Ended ended = proxy.ended();
            assertThat(ended.attempts()).hasSize(2);
            assertThat(ended.attempts().getLast().verdict()).isEqualTo("not retried: no tries left (2)");
        }
    }

    @Test
    void a_status_is_not_given_up_for_a_server_that_cannot_be_used() throws Exception {
        try (Origin bad = Origin.answering(status(503));
                Origin out = Origin.answering(Origin.OK);
                TestProxy proxy = proxy(u -> u.retryOn = EnumSet.of(Condition.HTTP_503), bad, out)) {
            proxy.proxy().upstreams().getFirst().servers().get(1)
                    .setAdminState(AdminState.DOWN, "test");
            HttpMessage response = proxy.exchange(GET);
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("error");
            Ended ended = proxy.ended();
            assertThat(ended.cause()).isEqualTo(Cause.UPSTREAM_SENT_STATUS);
            assertThat(ended.attempt().verdict()).isEqualTo("not retried: no other server can be used");
        }
    }

    @Test
    void a_failure_after_a_status_is_the_failure_that_is_told() throws Exception {
        try (Origin bad = Origin.answering(status(503)); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app", bad);
            app.server(Faults.nobody());
            app.retryOn = EnumSet.of(Condition.HTTP_503, Condition.ERROR);
        })) {
            HttpMessage response = proxy.exchange(GET);
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.field("Proxy-Status")).contains("CONNECT_REFUSED");
            assertThat(causes(proxy.ended())).containsExactly(Cause.UPSTREAM_SENT_STATUS, Cause.CONNECT_REFUSED);
        }
    }

    @Test
    void the_exchange_has_the_cause_of_the_attempt_that_reached_furthest() throws Exception {
        try (Origin far = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nHalf");
        }); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app", far);
            app.server(Faults.nobody());
            app.retryOn = ERRORS;
        })) {
            assertThat(proxy.exchange(GET).field("Proxy-Status")).contains("UPSTREAM_CLOSED_MID_HEADER");
            Ended ended = proxy.ended();
            assertThat(causes(ended)).containsExactly(Cause.UPSTREAM_CLOSED_MID_HEADER, Cause.CONNECT_REFUSED);
            assertThat(ended.cause()).isEqualTo(Cause.UPSTREAM_CLOSED_MID_HEADER);
            assertThat(ended.record().outcome().phase()).isEqualTo(Phase.READ_RESPONSE_HEAD);
        }
    }

    @Test
    void tries_are_counted_in_all() throws Exception {
        for (int tries : new int[]{0, 1, 2, 5}) {
            try (TestProxy proxy = TestProxy.start(s -> {
                UpstreamSettings app = s.upstream("app");
                for (int i = 0; i < 4; i++) {
                    app.server(Faults.nobody());
                }
                app.retryOn = ERRORS;
                app.tries = tries;
            })) {
                assertThat(proxy.exchange(GET).status()).isEqualTo(502);
                Ended ended = proxy.ended();
                assertThat(ended.attempts()).hasSize(tries == 0 || tries == 5 ? 4 : tries);
                // no server is asked twice
                assertThat(ended.attempts().stream().map(Attempt::server)).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void no_further_attempt_begins_after_the_time_for_them() throws Exception {
        try (Origin slow = Origin.scripted(RawConnection::end);
                Origin good = Origin.answering(Origin.OK);
                TestProxy proxy = proxy(u -> {
                    u.readTimeout = 200;
                    u.retryTimeout = 100;
                }, slow, good)) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(504);
            Ended ended = proxy.ended();
            assertThat(ended.attempt().verdict()).contains("the time for further attempts (100 ms) is over");
            assertThat(good.connections()).isZero();
        }
    }

    /** Three retries may always run at once; further ones only as a share of what is in flight. */
    @Test
    void the_budget_bounds_the_retries_that_run_at_once() throws Exception {
        try (Origin slow = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app");
            app.server(Faults.nobody()).server(slow.endpoint());
            app.retryOn = ERRORS;
            app.retryBudget = 1;
            app.readTimeout = 2000;
        })) {
            int clients = 12;
            RawConnection[] all = new RawConnection[clients];
            for (int i = 0; i < clients; i++) {
                all[i] = proxy.connect();
                all[i].send(GET);
            }
            // every second one goes to the server that refuses: six retries are wanted, three get through
            List<Ended> refused = List.of(proxy.ended(), proxy.ended(), proxy.ended());
            assertThat(refused).allSatisfy(e -> {
                assertThat(e.cause()).isEqualTo(Cause.CONNECT_REFUSED);
                assertThat(e.attempt().verdict()).contains("the retry budget (1% of requests in flight) is used up");
            });
            for (RawConnection client : all) {
                client.close();
            }
        }
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
