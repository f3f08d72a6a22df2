package io.gatepost.core.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.OnError;
import io.gatepost.core.config.RetryConfig;
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
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a route answers instead of an error: a fixed response, or that of another upstream. */
class OnErrorTest {
    private static final String GET = "GET /x?y HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String BUSY = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";

    private Origin nobody;
    private Origin busy;
    private Origin spare;

    @BeforeEach
    void start() throws Exception {
        nobody = Origin.answering(Origin.OK);
        nobody.stopListening();
        busy = Origin.answering(BUSY);
        spare = Origin.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nspare");
    }

    @AfterEach
    void stop() throws Exception {
        nobody.close();
        busy.close();
        spare.close();
    }

    private static OnError respond(int status, String body, Set<Integer> statuses, Cause... causes) {
        return new OnError(statuses, Set.of(causes), status,
                new StaticPage("application/json", body.getBytes(US_ASCII)),
                null);
    }

    private static OnError askSpare(Set<Integer> statuses, Cause... causes) {
        return new OnError(statuses, Set.of(causes), 0, null, "spare");
    }

    private TestProxy proxy(Origin server, OnError... rules) throws Exception {
        return TestProxy.start(s -> route(s, server, rules));
    }

    private RouteSettings route(Settings s, Origin server, OnError... rules) {
        UpstreamSettings app = s.upstream("app", server);
        s.upstream("spare", spare);
        RouteSettings route = s.route("all", app);
        route.onError.addAll(java.util.List.of(rules));
        return route;
    }

    @Test
    void a_fixed_response_takes_the_place_of_an_error_of_ours() throws Exception {
        try (TestProxy proxy = proxy(nobody, respond(200, "{}", Set.of(502)));
                RawConnection client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                HttpMessage response = client.send(GET).response();
                Ended ended = proxy.ended();

                assertThat(response.status()).isEqualTo(200);
                assertThat(response.field("Content-Type")).isEqualTo("application/json");
                assertThat(response.body()).isEqualTo("{}");
                assertThat(response.field("Cache-Control")).isEqualTo("no-store");
                assertThat(response.field("Proxy-Status")).contains("error=connection_refused");
                assertThat(response.field("Gatepost-Failure")).isEqualTo(ended.record().id());
                assertThat(ended.cause()).isEqualTo(Cause.CONNECT_REFUSED);
                assertThat(ended.status()).isEqualTo(200);
                assertThat(ended.record().outcome().origin()).isEqualTo(io.gatepost.diagnostics.cause.Origin.PROXY);
            }
        }
    }

    @Test
    void a_fixed_response_takes_the_place_of_an_error_of_the_server() throws Exception {
        try (TestProxy proxy = proxy(busy, respond(299, "later", Set.of(503)));
                RawConnection client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                HttpMessage response = client.send(GET).response();
                assertThat(response.status()).isEqualTo(299);
                assertThat(response.body()).isEqualTo("later");
                Ended ended = proxy.ended();
                assertThat(ended.cause()).isEqualTo(Cause.UPSTREAM_SENT_STATUS);
                assertThat(ended.attempt().upstreamStatus()).isEqualTo(503);
            }
        }
    }

    @Test
    void the_first_rule_that_matches_by_status_or_cause_is_taken() throws Exception {
        OnError[] rules = {respond(201, "status", Set.of(504)), respond(202, "cause", Set.of(), Cause.CONNECT_REFUSED),
                respond(203, "both", Set.of(502), Cause.CONNECT_REFUSED), respond(204, "", Set.of(503))};
        try (TestProxy proxy = proxy(nobody, rules)) {
            assertThat(proxy.exchange(GET).body()).isEqualTo("cause");
        }
        try (TestProxy proxy = proxy(busy, rules); RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(GET).response();
            assertThat(response.status()).isEqualTo(204);
            assertThat(response.field("Content-Length")).isNull();
            assertThat(client.send(GET).response().status()).isEqualTo(204);
        }
    }

    @Test
    void an_error_that_no_rule_names_is_as_it_was() throws Exception {
        OnError rule = respond(200, "no", Set.of(504), Cause.RESPONSE_TIMEOUT);
        try (TestProxy proxy = proxy(nobody, rule)) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(502);
        }
        try (TestProxy proxy = proxy(busy, rule)) {
            assertThat(proxy.exchange(GET).body()).isEqualTo("busy");
        }
        try (TestProxy proxy = proxy(spare, rule)) {
            assertThat(proxy.exchange(GET).body()).isEqualTo("spare");
        }
    }

    @Test
    void a_head_request_gets_the_head_of_the_fixed_response() throws Exception {
        try (TestProxy proxy = proxy(nobody, respond(200, "{}", Set.of(502))); RawConnection client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                HttpMessage response = client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").responseTo("HEAD");
                assertThat(response.field("Content-Length")).isEqualTo("2");
            }
        }
    }

    @Test
    void another_upstream_takes_over_where_the_first_fails() throws Exception {
        for (Origin failing : new Origin[]{nobody, busy}) {
            try (TestProxy proxy = proxy(failing, askSpare(Set.of(502, 503)))) {
                HttpMessage response = proxy.exchange(GET);
                assertThat(response.body()).isEqualTo("spare");
                assertThat(response.field("Proxy-Status")).isNull();
                assertThat(response.field("Gatepost-Failure")).isNull();

                Ended ended = proxy.ended();
                assertThat(ended.status()).isEqualTo(200);
                assertThat(ended.cause()).as("it ended well").isNull();
                assertThat(ended.record().outcome().origin()).isEqualTo(io.gatepost.diagnostics.cause.Origin.UPSTREAM);
                assertThat(ended.record().outcome().detail()).isNull();
                assertThat(ended.failed()).as("one of its attempts failed").isTrue();
                assertThat(ended.attempts()).hasSize(2);
                assertThat(ended.attempts().getFirst().cause())
                        .isEqualTo(failing == busy ? Cause.UPSTREAM_SENT_STATUS : Cause.CONNECT_REFUSED);
                assertThat(ended.attempts().getLast().cause()).isNull();
            }
        }
        assertThat(spare.requests()).extracting(HttpMessage::target).containsExactly("/x?y", "/x?y");
    }

    @Test
    void the_other_upstream_gets_the_whole_content_again() throws Exception {
        for (Origin failing : new Origin[]{nobody, busy}) {
            try (TestProxy proxy = proxy(failing, askSpare(Set.of(502, 503)))) {
                assertThat(proxy.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").body())
                        .isEqualTo("spare");
                assertThat(proxy.exchange(
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n").body())
                        .isEqualTo("spare");
            }
        }
        assertThat(spare.requests()).extracting(HttpMessage::body).containsExactly("abc", "abc", "abc", "abc");
    }

    @Test
    void content_that_is_not_held_any_more_goes_to_no_other_upstream() throws Exception {
        try (TestProxy proxy = TestProxy.start(s -> {
            route(s, busy, askSpare(Set.of(503)), respond(200, "second rule", Set.of(503)));
            s.upstreams.getFirst().holdBody = 2;
        })) {
            assertThat(proxy.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").body())
                    .isEqualTo("second rule");
            assertThat(spare.connections()).isZero();
        }
    }

    @Test
    void where_the_other_upstream_fails_too_its_failure_is_told() throws Exception {
        try (Origin alsoBusy = Origin.answering("HTTP/1.1 503 Also\r\nContent-Length: 0\r\n\r\n");
                TestProxy proxy = TestProxy.start(s -> {
                    RouteSettings route = s.route("all", s.upstream("app", nobody));
                    s.upstream("spare", alsoBusy);
                    route.onError.add(askSpare(Set.of(502, 503)));
                })) {
            assertThat(proxy.exchange(GET).startLine()).isEqualTo("HTTP/1.1 503 Also");
            Ended ended = proxy.ended();
            assertThat(ended.cause()).isEqualTo(Cause.UPSTREAM_SENT_STATUS);
            assertThat(ended.attempts()).hasSize(2);
            assertThat(alsoBusy.requests()).hasSize(1);
        }
    }

    @Test
    void all_tries_of_the_first_upstream_come_before_the_other() throws Exception {
        try (TestProxy proxy = TestProxy.start(s -> {
            route(s, nobody, askSpare(Set.of(502)));
            UpstreamSettings app = s.upstreams.getFirst();
            app.server(nobody.endpoint());
            app.retryOn = EnumSet.of(RetryConfig.Condition.ERROR);
        })) {
            assertThat(proxy.exchange(GET).body()).isEqualTo("spare");
            assertThat(proxy.ended().attempts()).hasSize(3);
        }
    }

    @Test
    void an_early_answer_of_the_server_is_replaced_too() throws Exception {
        try (Origin early = Origin.scripted(c -> {
            c.requestHead();
            c.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
            c.end();
        });
                TestProxy proxy = proxy(early, respond(200, "smaller", Set.of(413)));
                RawConnection client = proxy.connect()) {
            HttpMessage response = client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc").response();
            assertThat(response.body()).isEqualTo("smaller");
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
        }
    }

    @Test
    void a_refusal_of_ours_on_the_route_is_replaced_too() throws Exception {
        try (TestProxy proxy = TestProxy.start(s -> {
            route(s, spare, respond(200, "smaller", Set.of(413))).maxBody = 2;
        })) {
            assertThat(proxy.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").body())
                    .isEqualTo("smaller");
            assertThat(proxy.ended().cause()).isEqualTo(Cause.CLIENT_BODY_TOO_LARGE);
        }
    }
}
