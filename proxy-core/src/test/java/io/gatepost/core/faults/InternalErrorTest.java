package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertAnswered;
import static io.gatepost.core.faults.Faults.assertTold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.core.config.OnError;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RouteSettings;
import io.gatepost.core.testing.Settings;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Bugs of ours, made by configurations that no parser lets through: they are told as ours, and nothing hangs. */
class InternalErrorTest {
    private interface Check {
        void run(TestProxy proxy, RawConnection client) throws Exception;
    }

    /** The kit fails where errors were logged: here they must be. */
    private static void logs(String what, Consumer<Settings> setup, Check check) throws Exception {
        TestProxy proxy = TestProxy.start(setup);
        try (RawConnection client = proxy.connect()) {
            check.run(proxy, client);
        }
        assertThatThrownBy(proxy::close).isInstanceOf(AssertionError.class).hasMessageContaining(what);
        assertThat(proxy.allEnded()).hasSize(1);
        assertThat(proxy.proxy().upstreams().getFirst().servers()).allMatch(s -> s.inFlight() == 0);
    }

    /** Neither a page nor an upstream: whoever looks for one finds null. */
    private static OnError broken(int status) {
        return new OnError(Set.of(status), Set.of(), 200, null, null);
    }

    @Test
    void before_there_is_an_attempt() throws Exception {
        try (Origin origin = Origin.answering(OK)) {
            logs("StackOverflowError", s -> {
                s.maxRequestLine = 200_000;
                s.maxHeader = 200_000;
                s.route("regex", s.upstream("app", origin)).pathRegex = Pattern.compile("/(a|b)*c");
            }, (proxy, client) -> {
                client.send("GET /" + "ab".repeat(80_000) + " HTTP/1.1\r\nHost: test\r\n\r\n");
                assertTold(client.response(), Cause.PROXY_INTERNAL_ERROR);
                Ended ended = proxy.ended();
                assertAnswered(ended, Cause.PROXY_INTERNAL_ERROR, Phase.ADMIT);
                assertThat(ended.record().outcome().detail()).startsWith("java.lang.StackOverflowError at ");
            });
        }
    }

    @Test
    void when_a_failure_is_answered() throws Exception {
        logs("NullPointerException",
                s -> s.route("all", s.upstream("app").server(Faults.nobody())).onError.add(broken(502)),
                (proxy, client) -> {
                    assertTold(client.send(GET).response(), Cause.PROXY_INTERNAL_ERROR);
                    Ended ended = proxy.ended();
                    assertAnswered(ended, Cause.PROXY_INTERNAL_ERROR, Phase.CONNECT);
                    assertThat(ended.attempt().cause()).isEqualTo(Cause.CONNECT_REFUSED);
                });
    }

    @Test
    void when_a_timeout_is_answered() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end)) {
            logs("NullPointerException", s -> {
                RouteSettings route = s.route("all", s.upstream("app", origin));
                route.requestTimeout = 100;
                route.onError.add(broken(504));
            }, (proxy, client) -> assertTold(client.send(GET).response(), Cause.PROXY_INTERNAL_ERROR));
        }
    }

    @Test
    void when_a_response_is_replaced() throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")) {
            logs("NullPointerException", s -> s.route("all", s.upstream("app", origin)).onError.add(broken(503)),
                    (proxy, client) -> {
                        assertTold(client.send(GET).response(), Cause.PROXY_INTERNAL_ERROR);
                        assertThat(proxy.ended().attempt().cause()).isEqualTo(Cause.UPSTREAM_SENT_STATUS);
                    });
        }
    }

    @Test
    void an_observer_that_fails_harms_no_exchange() throws Exception {
        try (Origin origin = Origin.answering(OK)) {
            TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin), ended -> {
                throw new IllegalStateException("on purpose");
            });
            try (RawConnection client = proxy.connect()) {
                assertThat(client.send(GET).response().status()).isEqualTo(200);
                assertThat(client.send(GET).response().status()).isEqualTo(200);
            }
            assertThatThrownBy(proxy::close).hasMessageContaining("on purpose");
        }
    }

    @Test
    void a_clients_bad_connection_is_no_bug() throws IOException, InterruptedException {
        try (Origin origin = Origin.answering(OK); TestProxy proxy = TestProxy.to(origin)) {
            RawConnection client = proxy.connect();
            client.send("GET / HT");
            client.reset();
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            assertThat(proxy.ended().failed()).isFalse();
        }
    }
}
