package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertAnswered;
import static io.gatepost.core.faults.Faults.assertFailed;
import static io.gatepost.core.faults.Faults.assertNothingElse;
import static io.gatepost.core.faults.Faults.assertTold;
import static io.gatepost.core.faults.Faults.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.journal.Attempt;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that cannot be connected to: the errno, and the listener's state, make the cause. */
class ConnectFaultTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    /** The only attempt of a GET, and of a POST, to that server; the fault is the same for both. */
    private static void failsWith(Cause cause, int errno, Endpoint server, Consumer<UpstreamSettings> setup,
            Consumer<Attempt> further) throws Exception {
        for (String request : List.of(GET, post("content"))) {
            try (TestProxy proxy = TestProxy.start(s -> setup.accept(s.upstream("app").server(server)))) {
                assertTold(proxy.exchange(request), cause);
                Ended ended = proxy.ended();
                assertAnswered(ended, cause, Phase.CONNECT);
                Attempt attempt = ended.attempt();
                assertFailed(attempt, cause, Phase.CONNECT);
                assertThat(attempt.errno()).isEqualTo(errno);
                assertThat(attempt.delivery()).isEqualTo(Delivery.NOT_SENT);
                assertThat(attempt.bytesSent()).isZero();
                assertThat(attempt.server()).isEqualTo(server.toString());
                assertThat(attempt.address()).isEqualTo(server.toString());
                assertThat(attempt.timing().connect()).isNotNegative();
                assertThat(attempt.timing().send()).isNegative();
                further.accept(attempt);
                assertNothingElse(proxy, 1);
            }
        }
    }

    @Test
    void nobody_listens() throws Exception {
        failsWith(Cause.CONNECT_REFUSED, 111, Faults.nobody(), u -> {
        }, attempt -> {
            ListenerState listener = Objects.requireNonNull(attempt.evidence().listener());
            assertThat(listener.kind()).isEqualTo(ListenerState.Kind.NOBODY);
        });
    }

    @Test
    void the_port_is_listened_on_at_another_address() throws Exception {
        try (ServerSocket elsewhere = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            failsWith(Cause.CONNECT_REFUSED, 111, new Endpoint("127.0.0.2", elsewhere.getLocalPort()), u -> {
            },
                    attempt -> {
                        ListenerState listener = Objects.requireNonNull(attempt.evidence().listener());
                        assertThat(listener.kind()).isEqualTo(ListenerState.Kind.OTHER_ADDRESS);
                        assertThat(listener.otherAddresses()).containsExactly("127.0.0.1");
                    });
        }
    }

    @Test
    void a_server_that_is_full_and_does_not_accept() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Backlog full = Backlog.fill(deaf)) {
            failsWith(Cause.CONNECT_TIMEOUT_ACCEPT_QUEUE_FULL, 0, full.endpoint(), u -> u.connectTimeout = 300,
                    attempt -> {
                        assertThat(attempt.limitMillis()).isEqualTo(300);
                        assertThat(attempt.timing().connect()).isGreaterThanOrEqualTo(300_000);
                        ListenerState listener = Objects.requireNonNull(attempt.evidence().listener());
                        assertThat(listener.kind()).isEqualTo(ListenerState.Kind.QUEUE_FULL);
                        assertThat(Objects.requireNonNull(attempt.evidence().tcp()).state()).isEqualTo("SYN_SENT");
                    });
        }
    }

    @Test
    void a_unix_socket_that_is_not_there() throws Exception {
        failsWith(Cause.UNIX_SOCKET_MISSING, 2, Endpoint.unix(dir.resolve("none.sock").toString()), u -> {
        }, a -> {
        });
    }

    @Test
    void a_unix_socket_whose_server_died() throws Exception {
        Path path = dir.resolve("stale.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        failsWith(Cause.UNIX_SOCKET_NO_LISTENER, 111, Endpoint.unix(path.toString()), u -> {
        }, a -> {
        });
    }

    @Test
    void a_path_that_is_no_socket() throws Exception {
        Path path = Files.createFile(dir.resolve("file.sock"));
        failsWith(Cause.UNIX_PATH_NOT_A_SOCKET, 111, Endpoint.unix(path.toString()), u -> {
        }, a -> {
        });
    }

    @Test
    void a_unix_socket_whose_server_is_full() throws Exception {
        Path path = dir.resolve("full.sock");
        List<SocketChannel> held = new ArrayList<>();
        try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            deaf.bind(UnixDomainSocketAddress.of(path), 1);
            for (int i = 0; i < 2; i++) { // the queue takes one more than its length
                held.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
            }
            failsWith(Cause.UNIX_SOCKET_QUEUE_FULL, 11, Endpoint.unix(path.toString()), u -> {
            }, a -> {
            });
        } finally {
            for (SocketChannel channel : held) {
                channel.close();
            }
        }
    }

    @Test
    void a_unix_socket_works_where_nothing_is_wrong() throws Exception {
        try (UnixOrigin origin = new UnixOrigin(dir.resolve("up.sock"), OK);
                TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(origin.endpoint()))) {
            assertThat(proxy.exchange(GET).body()).isEqualTo("ok");
            Ended ended = proxy.ended();
            assertThat(ended.failed()).isFalse();
            assertThat(ended.attempt().address()).isEqualTo("unix:" + dir.resolve("up.sock"));
            assertThat(proxy.exchange(GET).body()).isEqualTo("ok");
            assertThat(proxy.ended().attempt().reused()).isTrue();
        }
    }
}
