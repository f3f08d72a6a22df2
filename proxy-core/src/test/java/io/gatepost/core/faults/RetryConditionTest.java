package io.gatepost.core.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.RetryConfig.Condition;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.journal.Attempt;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which failures are followed by another attempt, and what is told where the last one fails too. */
class RetryConditionTest {
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

    private static List<Cause> causes(Ended ended) {
        return ended.attempts().stream().map(Attempt::cause).toList();
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
}
