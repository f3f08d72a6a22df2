package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertAnswered;
import static io.gatepost.core.faults.Faults.assertFailed;
import static io.gatepost.core.faults.Faults.assertNothingElse;
import static io.gatepost.core.faults.Faults.assertTold;
import static io.gatepost.core.faults.Faults.postHead;
import static io.gatepost.core.faults.Faults.sendAlong;
import static io.gatepost.core.testing.Isolated.must;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.Isolated;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Attempt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Networks that lose, refuse or cannot find a way, and a host that has run out: each test breaks a network of its own. */
class NetworkFaultTest {
    /** One GET to a server that cannot be connected to. */
    private static Attempt cannotConnect(Endpoint server, Cause cause, int errno) throws Exception {
        try (TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app");
            // one failure of the server's would take it out
            app.server(new ServerConfig(server, 1, 1, true, 10_000, 0, false, AdminState.UP));
            app.connectTimeout = 400;
        })) {
            assertTold(proxy.exchange(GET), cause);
            Ended ended = proxy.ended();
            assertAnswered(ended, cause, Phase.CONNECT);
            Attempt attempt = ended.attempt();
            assertFailed(attempt, cause, Phase.CONNECT);
            assertThat(attempt.errno()).isEqualTo(errno);
            assertThat(attempt.delivery()).isEqualTo(Delivery.NOT_SENT);
            if (cause.segment() == Segment.PROXY) {
                assertNothingElse(proxy, 1); // local trouble is not the server's
            } else {
                assertThat(proxy.change().to()).isEqualTo("ejected");
            }
            return attempt;
        }
    }

    private static void drop(Origin origin, String further) {
        must("iptables -A INPUT -p tcp --dport " + origin.endpoint().port() + " " + further + " -j DROP");
    }

    @Test
    void nobody_answers_a_syn() throws Exception {
        Isolated.run(getClass(), "synDropped");
    }

    static void synDropped() throws Exception {
        try (Origin origin = Origin.answering(OK)) {
            drop(origin, "--syn");
            Attempt attempt = cannotConnect(origin.endpoint(), Cause.CONNECT_TIMEOUT_NO_ANSWER, 0);
            assertThat(attempt.limitMillis()).isEqualTo(400);
            assertThat(attempt.timing().connect()).isGreaterThanOrEqualTo(400_000);
            assertThat(Objects.requireNonNull(attempt.evidence().tcp()).state()).isEqualTo("SYN_SENT");
            assertThat(Objects.requireNonNull(attempt.evidence().listener()).kind())
                    .isEqualTo(ListenerState.Kind.LISTENING);
        }
    }

    @Test
    void icmp_answers_a_syn() throws Exception {
        Isolated.run(getClass(), "synRejected");
    }

    static void synRejected() throws Exception {
        try (Origin origin = Origin.answering(OK)) {
            rejected(origin, "tcp-reset", Cause.CONNECT_REFUSED, 111);
            rejected(origin, "icmp-port-unreachable", Cause.CONNECT_REFUSED, 111);
            rejected(origin, "icmp-host-unreachable", Cause.CONNECT_HOST_UNREACHABLE, 113);
            rejected(origin, "icmp-admin-prohibited", Cause.CONNECT_HOST_UNREACHABLE, 113);
            rejected(origin, "icmp-proto-unreachable", Cause.CONNECT_HOST_UNREACHABLE, 92);
            rejected(origin, "icmp-net-unreachable", Cause.CONNECT_NETWORK_UNREACHABLE, 101);
        }
    }

    private static void rejected(Origin origin, String with, Cause cause, int errno) throws Exception {
        String rule = "INPUT -p tcp --dport " + origin.endpoint().port() + " -j REJECT --reject-with " + with;
        must("iptables -A " + rule);
        cannotConnect(origin.endpoint(), cause, errno);
        must("iptables -D " + rule);
        // what the kernel said is remembered for a moment only
        Faults.takes(1100);
    }

    @Test
    void routes_lead_nowhere() throws Exception {
        Isolated.run(getClass(), "routes");
    }

    static void routes() throws Exception {
        must("ip route add unreachable 10.1.0.0/24 && ip route add prohibit 10.2.0.0/24"
                + " && ip route add blackhole 10.3.0.0/24");
        cannotConnect(new Endpoint("10.1.0.1", 80), Cause.CONNECT_HOST_UNREACHABLE, 113);
        cannotConnect(new Endpoint("10.2.0.1", 80), Cause.CONNECT_DENIED_LOCALLY, 13);
        cannotConnect(new Endpoint("10.3.0.1", 80), Cause.CONNECT_NETWORK_UNREACHABLE, 22);
        cannotConnect(new Endpoint("10.4.0.1", 80), Cause.CONNECT_NETWORK_UNREACHABLE, 101);
        cannotConnect(new Endpoint("2001:db8::1", 80), Cause.CONNECT_NETWORK_UNREACHABLE, 101);
    }

    @Test
    void the_path_is_lost_after_the_connection_was_made() throws Exception {
        Isolated.run(getClass(), "pathLostWaiting");
    }

    static void pathLostWaiting() throws Exception {
        for (boolean reused : new boolean[]{false, true}) {
            try (Origin origin = Origin.answering(OK); TestProxy proxy = TestProxy.start(s -> {
                s.upstream("app", origin).readTimeout = 1200;
            }); RawConnection client = proxy.connect()) {
                if (reused) {
                    client.send(GET).response();
                    proxy.ended();
                }
                drop(origin, "-m length --length 80:65535"); // handshakes pass, requests do not
                assertTold(client.send(Faults.post("content")).response(), Cause.RESPONSE_TIMEOUT_REQUEST_NOT_ACKED);
                Ended ended = proxy.ended();
                assertAnswered(ended, Cause.RESPONSE_TIMEOUT_REQUEST_NOT_ACKED, Phase.AWAIT_RESPONSE);
                Attempt attempt = ended.attempt();
                assertThat(attempt.reused()).isEqualTo(reused);
                assertThat(attempt.delivery()).isEqualTo(Delivery.MAYBE);
                assertThat(attempt.limitMillis()).isEqualTo(1200);
                TcpState tcp = Objects.requireNonNull(attempt.evidence().tcp());
                assertThat(tcp.unacked()).isPositive();
                assertThat(tcp.retransmits()).isPositive();
                assertNothingElse(proxy, reused ? 2 : 1);
            }
        }
    }

    @Test
    void the_path_is_lost_in_the_middle_of_an_upload() throws Exception {
        Isolated.run(getClass(), "pathLostSending");
    }

    static void pathLostSending() throws Exception {
        int length = 50_000_000;
        CountDownLatch flowing = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            flowing.countDown();
            c.end();
        });
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).sendTimeout = 1500);
                RawConnection client = proxy.connect()) {
            client.send(postHead(length));
            Faults.await(flowing);
            drop(origin, "");
            sendAlong(client, new byte[length]);
            assertTold(client.response(), Cause.SEND_TIMEOUT_PATH_LOST);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.SEND_TIMEOUT_PATH_LOST, Phase.SEND_REQUEST);
            assertThat(ended.attempt().limitMillis()).isEqualTo(1500);
            assertThat(ended.attempt().delivery()).isEqualTo(Delivery.MAYBE);
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void the_path_is_lost_in_the_middle_of_a_response() throws Exception {
        Isolated.run(getClass(), "pathLostReceiving");
    }

    static void pathLostReceiving() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            must("iptables -A INPUT -p tcp --sport " + c.localPort() + " -j DROP");
            c.send("rest!!").end();
        });
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).readTimeout = 600);
                RawConnection client = proxy.connect()) {
            client.send(GET).end();
            Ended ended = proxy.ended();
            assertFailed(ended, Cause.BODY_STALLED, Phase.RELAY_BODY);
            assertThat(ended.attempt().bytesReceived()).isEqualTo(43);
        }
    }

    @Test
    void every_local_port_to_the_server_is_taken() throws Exception {
        Isolated.run(getClass(), "ports");
    }

    static void ports() throws Exception {
        try (Origin origin = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app");
            app.server(new ServerConfig(origin.endpoint(), 1, 1, true, 10_000, 0, false, AdminState.UP));
        })) {
            RawConnection[] clients = new RawConnection[5];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = proxy.connect();
            }
            must("echo 50000 50003 > /proc/sys/net/ipv4/ip_local_port_range");
            for (int i = 0; i < 4; i++) {
                clients[i].send(GET);
                int open = i + 1;
                Awaitility.await().until(() -> origin.connections() == open);
            }
            assertTold(clients[4].send(GET).response(), Cause.LOCAL_PORTS_EXHAUSTED);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.LOCAL_PORTS_EXHAUSTED, Phase.CONNECT);
            assertThat(ended.attempt().errno()).isEqualTo(99);
            assertThat(ended.attempt().delivery()).isEqualTo(Delivery.NOT_SENT);
            assertNothingElse(proxy, 1);
            for (RawConnection client : clients) {
                client.reset();
            }
        }
    }

    @Test
    void no_file_descriptor_is_left() throws Exception {
        Isolated.run(getClass(), "descriptors");
    }

    static void descriptors() throws Exception {
        cannotConnect(Faults.nobody(), Cause.CONNECT_REFUSED, 111); // loads what loads files
        try (Origin origin = Origin.scripted(RawConnection::end); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app");
            app.server(new ServerConfig(origin.endpoint(), 1, 1, true, 10_000, 0, false, AdminState.UP));
        }); RawConnection holds = proxy.connect(); RawConnection client = proxy.connect()) {
            holds.send(GET);
            Awaitility.await().until(() -> origin.connections() == 1 && proxy.proxy().connections() == 2);
            Descriptors.allowNoMore();
            assertTold(client.send(GET).response(), Cause.LOCAL_FDS_EXHAUSTED);
            Ended ended = proxy.ended();
            assertAnswered(ended, Cause.LOCAL_FDS_EXHAUSTED, Phase.CONNECT);
            assertThat(ended.attempt().errno()).isEqualTo(24);
            assertNothingElse(proxy, 1);
        }
    }

    @Test
    void a_unix_socket_that_the_proxy_may_not_use() throws Exception {
        Isolated.runWithoutFileRights(getClass(), "permission");
    }

    static void permission() throws Exception {
        Path path = Files.createTempDirectory("unix").resolve("up.sock");
        try (UnixOrigin origin = new UnixOrigin(path, OK)) {
            Files.setPosixFilePermissions(path, Set.of());
            cannotConnect(origin.endpoint(), Cause.UNIX_SOCKET_PERMISSION_DENIED, 13);
        } finally {
            Files.delete(path);
            Files.delete(path.getParent());
        }
    }

    @Test
    void a_name_that_nobody_can_resolve() throws Exception {
        Isolated.run(getClass(), "names");
    }

    static void names() throws Exception {
        try (TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(new Endpoint("no.such.name", 80)))) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(502);
            Ended ended = proxy.ended();
            assertThat(ended.cause()).isIn(Cause.DNS_SERVER_FAILURE, Cause.DNS_NAME_NOT_FOUND,
                    Cause.DNS_SERVER_UNREACHABLE);
            assertAnswered(ended, Objects.requireNonNull(ended.cause()), Phase.RESOLVE);
        }
    }
}
