package io.gatepost.core.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.RetryConfig.Condition;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.journal.Attempt;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are sent again after a failure, with what, and how often. */
class RetryTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

    private static final Set<Condition> ERRORS = EnumSet.of(Condition.ERROR, Condition.TIMEOUT);

    private static String request(String method, String content) {
        return method + " / HTTP/1.1\r\nHost: test\r\nContent-Length: " + content.length() + "\r\n\r\n" + content;
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
}
