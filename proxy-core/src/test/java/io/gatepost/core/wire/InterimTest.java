package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.RetryConfig;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expectations and interim responses (RFC 9110, sections 10.1.1 and 15.2). */
class InterimTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String WAITING = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    @Test
    void f9_the_content_waits_for_the_servers_100() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            HttpMessage head = c.requestHead();
            assertThat(head.field("Expect")).isEqualTo("100-continue");
            c.send(CONTINUE);
            assertThat(c.read(3)).isEqualTo("abc");
            c.send(Origin.OK);
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            assertThat(client.send(WAITING).response().status()).isEqualTo(100);
            assertThat(client.send("abc").response().status()).isEqualTo(200);
            assertThat(proxy.ended().failed()).isFalse();
        }
    }

    @ParameterizedTest(name = "F9 {0}")
    @ValueSource(strings = {"417 Expectation Failed", "413 Content Too Large", "401 Unauthorized", "200 OK",
            "503 Service Unavailable"})
    void f9_a_final_answer_of_the_server_comes_without_a_100(String status) throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
            c.end();
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(WAITING).response();
            assertThat(response.startLine()).isEqualTo("HTTP/1.1 " + status);
            // the client sends the content or not: nobody knows where its next request would begin
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(client.shutdownOutput().end().bytes()).isEmpty();
            Ended ended = proxy.ended();
            assertThat(ended.cause()).isEqualTo(status.startsWith("503") ? Cause.UPSTREAM_SENT_STATUS : null);
        }
    }

    @Test
    void f9_a_server_that_says_nothing_does_not_keep_the_content_waiting() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            assertThat(c.read(3)).isEqualTo("abc");
            c.send(Origin.OK);
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            assertThat(client.send(WAITING).response().startLine()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(client.send("abc").response().status()).isEqualTo(200);
            assertThat(proxy.ended().failed()).isFalse();
        }
    }

    @Test
    void f9_no_100_of_ours_comes_once_the_content_began() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            assertThat(c.read(1)).isEqualTo("a");
            assertThat(c.read(2)).isEqualTo("bc");
            c.send(Origin.OK);
        });
                TestProxy proxy = TestProxy
                        .start(s -> s.route("all", s.upstream("app", origin)).clientBodyTimeout = 1500);
                RawConnection client = proxy.connect()) {
            client.send(WAITING + "a");
            // longer than any clock of ours for a 100: the clock of the content rings first
            assertThat(client.response().status()).isEqualTo(408);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.CLIENT_BODY_TIMEOUT);
        }
    }

    @ParameterizedTest(name = "F9 {0}")
    @ValueSource(strings = {"a-miracle", "100-continue, x", "200-ok", "100-continue;q=1", ""})
    void f9_another_expectation_is_refused(String expectation) throws Exception {
        Refused.refused("POST / HTTP/1.1\r\nHost: a\r\nExpect: " + expectation + "\r\nContent-Length: 3\r\n\r\n", 417,
                Cause.CLIENT_REQUEST_INVALID);
    }

    @Test
    void f9_expectations_of_http10_mean_nothing() throws Exception {
        for (String expectation : new String[]{"100-continue", "a-miracle"}) {
            try (Origin origin = Origin.scripted(c -> {
                assertThat(c.request().field("Expect")).isNull();
                c.send(CONTINUE + Origin.OK);
            }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
                client.send("POST / HTTP/1.0\r\nExpect: " + expectation + "\r\nContent-Length: 3\r\n\r\nabc");
                assertThat(client.response().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void f9_an_expectation_with_chunks_is_passed_on() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send(CONTINUE);
            assertThat(c.read(13)).isEqualTo("3\r\nabc\r\n0\r\n\r\n");
            c.send(Origin.OK);
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(100);
            assertThat(client.send("3\r\nabc\r\n0\r\n\r\n").response().status()).isEqualTo(200);
        }
    }

    @Test
    void f10_interim_responses_are_passed_on_in_order() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n"
                    + "Content-Length: 0\r\nKeep-Alive: x\r\n\r\n");
            c.send("HTTP/1.1 102 Processing\r\nTransfer-Encoding: chunked\r\n\r\n");
            c.send("HTTP/1.1 103 Early Hints\r\nLink: </b.css>\r\n\r\nHTTP/1.1 199 Odd\r\n\r\n" + Origin.OK);
            Origin.answer(c, Origin.OK);
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            HttpMessage hints = client.send(GET).response();
            assertThat(hints.startLine()).isEqualTo("HTTP/1.1 103 Early Hints");
            assertThat(hints.lines()).containsExactly("Link: </a.css>; rel=preload");
            HttpMessage processing = client.response();
            assertThat(processing.startLine()).isEqualTo("HTTP/1.1 102 Processing");
            assertThat(processing.lines()).isEmpty();
            assertThat(client.response().lines()).containsExactly("Link: </b.css>");
            assertThat(client.response().startLine()).isEqualTo("HTTP/1.1 199 Odd");
            assertThat(client.response().body()).isEqualTo("ok");
            assertThat(proxy.ended().failed()).isFalse();
            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void f10_a_client_of_http10_gets_no_interim_response() throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 103 Early Hints\r\n\r\n" + Origin.OK);
                TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange("GET / HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
        }
    }

    @Test
    void f10_interim_responses_without_end_are_cut_off() throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(40) + Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            client.send(GET);
            for (int i = 0; i < 32; i++) {
                assertThat(client.response().status()).isEqualTo(103);
            }
            assertThat(client.response().status()).isEqualTo(502);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.RESPONSE_INFORMATIONAL_FLOOD);
        }
    }

    @Test
    void f10_an_interim_response_before_a_head_request_is_answered_is_passed_on() throws Exception {
        try (Origin origin = Origin
                .answering("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.responseTo("HEAD").status()).isEqualTo(103);
                assertThat(client.responseTo("HEAD").field("Content-Length")).isEqualTo("9");
            }
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "F10 #{index}")
    @ValueSource(strings = {GET, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"})
    void f10_a_switch_of_protocols_that_nobody_asked_for_is_a_fault(String request) throws Exception {
        try (Origin origin = Origin
                .answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
                TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange(request).status()).isEqualTo(502);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.RESPONSE_UNREQUESTED_UPGRADE);
        }
    }

    @Test
    void f13_a_post_that_may_have_been_processed_is_sent_once() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.reset();
        }); TestProxy proxy = TestProxy.start(s -> {
            var app = s.upstream("app", origin, origin);
            app.retryOn = EnumSet.allOf(RetryConfig.Condition.class);
        })) {
            HttpMessage response = proxy.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(response.status()).isEqualTo(502);
            Ended ended = proxy.ended();
            assertThat(ended.cause()).isEqualTo(Cause.UPSTREAM_RESET_NO_RESPONSE);
            assertThat(ended.attempts()).hasSize(1);
            assertThat(origin.requests()).hasSize(1);
            assertThat(List.of("GET", "PUT", "DELETE")).allSatisfy(method -> {
                proxy.exchange(method + " / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(proxy.ended().attempts()).hasSize(2);
            });
        }
    }
}
