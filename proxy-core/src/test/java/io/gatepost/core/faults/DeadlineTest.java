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
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.OnError;
import io.gatepost.core.config.RetryConfig.Condition;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.config.StaticPage;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RouteSettings;
import io.gatepost.core.testing.Settings;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.core.transport.BusyHelper;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.journal.Attempt;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code request_timeout}: one absolute limit of the whole exchange, wherever it is, and what else meets it there. */
class DeadlineTest {
    private static final long LIMIT = 700;

    private static Consumer<Settings> within(long millis, Consumer<UpstreamSettings> setup, Origin... servers) {
        return s -> {
            UpstreamSettings app = s.upstream("app", servers);
            setup.accept(app);
            s.route("all", app).requestTimeout = millis;
        };
    }

    private static void passed(Ended ended, Phase phase) {
        assertFailed(ended, Cause.REQUEST_DEADLINE_EXCEEDED, phase);
        assertThat(ended.record().outcome().detail())
                .isEqualTo("request_timeout of " + LIMIT + " ms passed in " + phase);
        assertThat(ended.record().timing().total()).isGreaterThanOrEqualTo(LIMIT * 1000);
        Attempt last = ended.attempts().getLast();
        assertFailed(last, Cause.REQUEST_DEADLINE_EXCEEDED, phase);
        assertThat(last.limitMillis()).isEqualTo(LIMIT);
    }

    @Test
    void passes_while_the_server_works() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            assertThat(c.end().reset()).isTrue();
        }); TestProxy proxy = TestProxy.start(within(LIMIT, u -> {
        }, origin))) {
            assertTold(proxy.exchange(GET), Cause.REQUEST_DEADLINE_EXCEEDED);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.REQUEST_DEADLINE_EXCEEDED, Phase.AWAIT_RESPONSE);
            passed(ended, Phase.AWAIT_RESPONSE);
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void passes_while_it_connects() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Backlog full = Backlog.fill(deaf);
                TestProxy proxy = TestProxy.start(within(LIMIT, u -> u.server(full.endpoint())))) {
            assertTold(proxy.exchange(GET), Cause.REQUEST_DEADLINE_EXCEEDED);
            passed(proxy.ended(), Phase.CONNECT);
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void passes_in_the_middle_of_an_upload() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            takes(5000);
        }); TestProxy proxy = TestProxy.start(within(LIMIT, u -> {
        }, origin)); RawConnection client = proxy.connect()) {
            client.send(postHead(50_000_000));
            sendAlong(client, new byte[50_000_000]);
            assertTold(client.response(), Cause.REQUEST_DEADLINE_EXCEEDED);
            passed(proxy.ended(), Phase.SEND_REQUEST);
        }
    }

    @Test
    void passes_in_the_middle_of_the_response() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            for (int i = 0; i < 200; i++) {
                takes(20);
                c.send("x");
            }
        }); TestProxy proxy = TestProxy.start(within(LIMIT, u -> {
        }, origin)); RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).responseHead().status()).isEqualTo(200);
            assertThat(client.end().bytes().length()).isLessThan(1000);
            Ended ended = proxy.ended();
            passed(ended, Phase.RELAY_BODY);
            assertThat(ended.status()).isEqualTo(200);
        }
    }

    /** The time that the client takes for its head is part of it. */
    @Test
    void counts_from_the_first_byte_of_the_request() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end);
                TestProxy proxy = TestProxy.start(within(400, u -> {
                }, origin));
                RawConnection client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\n");
            takes(200);
            client.send("Host: test\r\n\r\n");
            assertTold(client.response(), Cause.REQUEST_DEADLINE_EXCEEDED);
            Ended ended = proxy.ended();
            assertThat(ended.record().timing().total()).isGreaterThanOrEqualTo(400_000);
            assertThat(ended.attempt().timing().total()).isLessThan(ended.record().timing().total() - 190_000);
        }
    }

    @Test
    void spans_all_attempts() throws Exception {
        try (Origin one = Origin.scripted(RawConnection::end);
                Origin two = Origin.scripted(RawConnection::end);
                TestProxy proxy = TestProxy.start(within(1000, u -> {
                    u.readTimeout = 600;
                    u.retryOn = EnumSet.of(Condition.TIMEOUT);
                }, one, two))) {
            assertTold(proxy.exchange(GET), Cause.REQUEST_DEADLINE_EXCEEDED);
            Ended ended = proxy.ended();
            assertThat(ended.attempts()).extracting(Attempt::cause).containsExactly(
                    Cause.RESPONSE_TIMEOUT_REQUEST_ACKED, Cause.REQUEST_DEADLINE_EXCEEDED);
        }
    }

    @Test
    void does_not_disturb_the_next_request_on_the_connection() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = TestProxy.start(within(300, u -> {
                }, origin));
                RawConnection client = proxy.connect()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).response().status()).isEqualTo(200);
                takes(100);
            }
            for (int i = 0; i < 5; i++) {
                assertThat(proxy.ended().failed()).isFalse();
            }
            assertNothingElse(proxy, 5);
        }
    }

    /**
     * While evidence for a failed attempt is gathered, the time of the exchange passes: the attempt keeps its cause, its slot
     * comes back once, and what follows from the deadline is not undone when the evidence comes.
     */
    @Test
    void passes_while_evidence_is_gathered() throws Exception {
        try (Origin fallback = Origin.answering(OK);
                Origin slow = Origin.scripted(RawConnection::end);
                BusyHelper busy = new BusyHelper();
                TestProxy proxy = TestProxy.start(s -> {
                    UpstreamSettings app = s.upstream("app");
                    app.server(new ServerConfig(slow.endpoint(), 1, 0, true, 1000, 1, false, AdminState.UP));
                    app.readTimeout = 100;
                    UpstreamSettings other = s.upstream("other", fallback);
                    RouteSettings route = s.route("all", app);
                    route.requestTimeout = 300;
                    route.onError.add(new OnError(Set.of(504), Set.of(), 0, null, other.name));
                })) {
            HttpMessage response = proxy.exchange(GET);
            busy.letGo();
            assertThat(response.body()).isEqualTo("ok");
            Ended ended = proxy.ended();
            assertThat(ended.cause()).isNull();
            assertThat(ended.attempts()).hasSize(2);
            assertThat(ended.attempts().getFirst().cause()).isEqualTo(Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
            assertNothingElse(proxy, 1);
            var servers = proxy.proxy().upstreams().stream().flatMap(u -> u.servers().stream()).toList();
            Awaitility.await().until(() -> servers.stream().allMatch(x -> x.inFlight() == 0));
        }
    }

    @Test
    void the_client_leaves_while_evidence_is_gathered() throws Exception {
        try (Origin slow = Origin.scripted(RawConnection::end);
                BusyHelper busy = new BusyHelper();
                TestProxy proxy = TestProxy.start(s -> {
                    UpstreamSettings app = s.upstream("app");
                    app.server(new ServerConfig(slow.endpoint(), 1, 1, true, 10_000, 1, false, AdminState.UP));
                    app.readTimeout = 100;
                })) {
            RawConnection client = proxy.connect();
            client.send(GET);
            busy.awaitAsked();
            client.reset();
            Ended ended = proxy.ended();
            assertFailed(ended, Cause.CLIENT_ABORTED_WAITING, Phase.AWAIT_RESPONSE);
            assertThat(ended.attempt().cause()).isEqualTo(Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
            busy.letGo();
            // the server did fail, before the client left
            assertThat(proxy.change().to()).isEqualTo("ejected");
            var server = proxy.proxy().upstreams().getFirst().servers().getFirst();
            Awaitility.await().until(() -> server.inFlight() == 0);
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void a_page_of_the_routes_own_stands_in() throws Exception {
        try (Origin slow = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            RouteSettings route = s.route("all", s.upstream("app", slow));
            route.requestTimeout = 100;
            route.onError.add(new OnError(Set.of(), Set.of(Cause.REQUEST_DEADLINE_EXCEEDED), 200,
                    new StaticPage("application/json", "{}".getBytes(US_ASCII)), null));
        })) {
            HttpMessage response = proxy.exchange(GET);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("{}");
            assertThat(response.field("Proxy-Status")).contains("details=\"REQUEST_DEADLINE_EXCEEDED\"");
            Ended ended = proxy.ended();
            assertThat(ended.status()).isEqualTo(200);
            assertThat(ended.cause()).isEqualTo(Cause.REQUEST_DEADLINE_EXCEEDED);
        }
    }
}
