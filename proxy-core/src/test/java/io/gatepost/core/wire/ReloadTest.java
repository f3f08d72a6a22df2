package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.upstream.Server;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Another configuration while requests are under way. */
class ReloadTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static String answer(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void a_server_that_stays_keeps_its_connection_its_counts_and_the_operators_word() throws Exception {
        try (Origin app = Origin.answering(Origin.OK);
                Origin other = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", app, other))) {
            Server second = proxy.proxy().upstreams().getFirst().servers().get(1);
            second.setAdminState(AdminState.DRAIN, "kernel update");
            proxy.change();
            try (RawConnection c = proxy.connect()) {
                assertThat(c.send(GET).response().status()).isEqualTo(200);
                assertThat(proxy.reload(s -> s.upstream("app", app, other).readTimeout = 1234)).isEmpty();
                for (int i = 0; i < 3; i++) {
                    assertThat(c.send(GET).response().status()).isEqualTo(200);
                }
            }
            List<Server> servers = proxy.proxy().upstreams().getFirst().servers();
            assertThat(proxy.proxy().upstreams().getFirst().config().timeouts().read()).isEqualTo(1234);
            assertThat(app.connections()).isEqualTo(1);
            assertThat(other.connections()).isZero();
            assertThat(servers.getFirst().snapshot().requests()).isEqualTo(4);
            assertThat(servers.get(1).snapshot().reason()).isEqualTo("kernel update");
        }
    }

    @Test
    void an_exchange_under_way_ends_on_the_server_that_a_reload_took_out() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Origin old = Origin.scripted(c -> {
            c.request();
            asked.countDown();
            await().until(() -> go.getCount() == 0);
            c.send(answer("old"));
            c.end();
        }); Origin fresh = Origin.answering(answer("new")); TestProxy proxy = TestProxy.to(old)) {
            try (RawConnection waiting = proxy.connect(); RawConnection next = proxy.connect()) {
                waiting.send(GET);
                asked.await();
                assertThat(proxy.reload(s -> s.upstream("app", fresh))).isEmpty();
                assertThat(next.send(GET).response().body()).isEqualTo("new");
                go.countDown();
                assertThat(waiting.response().body()).isEqualTo("old");
                assertThat(waiting.send(GET).response().body()).isEqualTo("new");
                old.awaitEnd(0);
            }
        }
    }

    @Test
    void idle_connections_to_a_server_that_is_gone_are_closed() throws Exception {
        try (Origin old = Origin.answering(Origin.OK);
                Origin fresh = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(old);
                RawConnection c = proxy.connect()) {
            assertThat(c.send(GET).response().status()).isEqualTo(200);
            proxy.reload(s -> s.upstream("app", fresh));
            old.awaitEnd(0);
            proxy.reload(s -> s.upstream("renamed", fresh));
            assertThat(c.send(GET).response().status()).isEqualTo(200);
            assertThat(old.requests()).hasSize(1);
        }
    }

    @Test
    void no_request_is_lost_while_it_is_reloaded_again_and_again() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        try (Origin a = Origin.answering(Origin.OK);
                Origin b = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.start(s -> {
                    s.eventLoops = 2;
                    s.maxRequests = Integer.MAX_VALUE;
                    s.upstream("app", a);
                })) {
            List<Thread> clients = List.of(client(proxy, over, answered, wrong), client(proxy, over, answered, wrong));
            for (int i = 0; i < 50; i++) {
                Origin one = i % 2 == 0 ? b : a;
                int before = answered.get();
                proxy.reload(s -> {
                    s.eventLoops = 2;
                    s.maxRequests = Integer.MAX_VALUE;
                    s.upstream("app", one);
                });
                await().until(() -> answered.get() > before + 4 || wrong.get() > 0);
            }
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertThat(wrong).hasValue(0);
        }
    }

    private static Thread client(TestProxy proxy, AtomicBoolean over, AtomicInteger answered, AtomicInteger wrong) {
        return Thread.ofPlatform().start(() -> {
            try (RawConnection c = proxy.connect()) {
                while (!over.get()) {
                    if (c.send(GET).response().status() == 200) {
                        answered.incrementAndGet();
                    } else {
                        wrong.incrementAndGet();
                    }
                }
            } catch (IOException e) {
                wrong.incrementAndGet();
            }
        });
    }

    @Test
    void a_new_address_is_listened_on_and_one_that_is_gone_is_not() throws Exception {
        Endpoint first = new Endpoint("127.0.0.1", freePort());
        Endpoint second = new Endpoint("127.0.0.1", freePort());
        try (Origin app = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.listeners.add(first);
            s.upstream("app", app);
        })) {
            try (RawConnection kept = proxy.connect()) {
                assertThat(kept.send(GET).response().status()).isEqualTo(200);
                proxy.reload(s -> {
                    s.listeners.add(second);
                    s.upstream("app", app);
                });
                assertThat(proxy.address()).isEqualTo(second);
                assertThat(proxy.exchange(GET).status()).isEqualTo(200);
                assertThatThrownBy(() -> RawConnection.connect(first)).isInstanceOf(IOException.class);
                assertThat(kept.send(GET).response().status()).as("who is connected stays").isEqualTo(200);
            }
        }
    }

    @Test
    void what_cannot_be_had_changes_nothing_and_what_needs_a_restart_is_told() throws Exception {
        try (Origin app = Origin.answering(Origin.OK);
                Origin fresh = Origin.answering(Origin.OK);
                ServerSocket taken = new ServerSocket(0);
                TestProxy proxy = TestProxy.to(app)) {
            Endpoint where = proxy.address();
            assertThatThrownBy(() -> proxy.reload(s -> {
                s.listeners.add(new Endpoint("127.0.0.1", taken.getLocalPort()));
                s.upstream("app", fresh);
            })).isInstanceOf(IOException.class).hasMessageContaining("EADDRINUSE");
            assertThat(proxy.address()).isEqualTo(where);
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            assertThat(fresh.connections()).isZero();
            assertThat(proxy.reload(s -> {
                s.eventLoops = 3;
                s.upstream("app", fresh);
            })).containsExactly("event_loops");
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            assertThat(fresh.connections()).isEqualTo(1);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0)) {
            return s.getLocalPort();
        }
    }
}
