package io.gatepost.core.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RawConnection.End;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long connections live on both sides, and requests that come one behind the other (RFC 9112, section 9). */
class PersistenceTest {
    private static String get(String path, String version, String... fields) {
        return "GET " + path + " HTTP/" + version + "\r\nHost: a\r\n" + String.join("", fields) + "\r\n";
    }

    private static final String GET = get("/", "1.1");

    @ParameterizedTest
    @CsvSource({"1.1,'',true,", "1.1,close,false,close", "1.1,keep-alive,true,", "1.1,'keep-alive, close',false,close",
            "1.0,'',false,close", "1.0,keep-alive,true,keep-alive", "1.0,'x, Keep-Alive',true,keep-alive",
            "1.0,close,false,close"})
    void k1_persistence_is_as_version_and_connection_say(String version, String connection, boolean stays,
            String answered) throws Exception {
        String field = connection.isEmpty() ? "" : "Connection: " + connection + "\r\n";
        try (Origin origin = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(get("/", version, field)).response();
            assertThat(response.body()).isEqualTo("ok");
            assertThat(response.field("Connection")).isEqualTo(answered);
            if (stays) {
                assertThat(client.send(GET).response().body()).isEqualTo("ok");
            } else {
                assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
            }
        }
    }

    @Test
    void k1_several_connection_fields_are_one_list() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            HttpMessage response = client
                    .send(get("/", "1.1", "Connection: keep-alive\r\nConnection: x\r\nconnection: CLOSE\r\n"))
                    .response();
            assertThat(response.field("Connection")).isEqualTo("close");
        }
    }

    @Test
    void k1_a_server_of_1_0_is_kept_only_where_it_says_so() throws Exception {
        for (boolean kept : new boolean[]{false, true}) {
            String response = "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n" + (kept ? "Connection: keep-alive\r\n" : "")
                    + "\r\nok";
            try (Origin origin = Origin.answering(response);
                    TestProxy proxy = TestProxy.to(origin);
                    RawConnection client = proxy.connect()) {
                client.send(GET).response();
                client.send(GET).response();
                assertThat(origin.connections()).isEqualTo(kept ? 1 : 2);
            }
        }
    }

    @Test
    void k2_pipelined_requests_are_answered_in_order_one_at_a_time() throws Exception {
        AtomicInteger under = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Origin origin = Origin.scripted(c -> {
            while (true) {
                HttpMessage request = c.request();
                most.accumulateAndGet(under.incrementAndGet(), Math::max);
                LockSupport.parkNanos(1_000_000);
                under.decrementAndGet();
                String body = request.target();
                c.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                all.append(i % 3 == 0
                        ? "POST /" + i + " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                        : get("/" + i, "1.1"));
            }
            client.send(all.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.response().body()).isEqualTo("/" + i);
            }
            assertThat(most).hasValue(1);
            assertThat(origin.connections()).isEqualTo(1);
            assertThat(origin.requests()).extracting(HttpMessage::target).hasSize(50);
            for (int i = 0; i < 50; i++) {
                assertThat(proxy.ended().failed()).isFalse();
            }
        }
    }

    @Test
    void k2_what_lies_behind_an_error_that_closes_is_not_answered() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            client.send(GET + "BAD\r\n\r\n" + GET);
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(client.response().status()).isEqualTo(400);
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void k2_a_client_that_sends_on_without_reading_is_not_read_without_limit() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            try {
                answer.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            Origin.answer(c.send(Origin.OK), Origin.OK);
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            byte[] many = GET.repeat(1000).getBytes(ISO_8859_1);
            AtomicInteger sent = new AtomicInteger();
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 1000; i++) {
                        client.send(many);
                        sent.incrementAndGet();
                    }
                } catch (IOException e) {
                    // the test is over
                }
            });
            // 30 MB want to come; what is taken stops at what the kernel buffers
            AtomicInteger before = new AtomicInteger(-1);
            Awaitility.await().pollInterval(300, TimeUnit.MILLISECONDS)
                    .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan(500);
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void k10_the_last_request_of_a_clients_connection_is_announced() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.maxRequests = 3;
        }); RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().field("Connection")).isNull();
            assertThat(client.send(GET).response().field("Connection")).isNull();
            assertThat(client.send(GET + GET).response().field("Connection")).isEqualTo("close");
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
            assertThat(origin.requests()).hasSize(3);
        }
    }

    @Test
    void k10_the_last_request_is_announced_in_our_own_responses_too() throws Exception {
        try (TestProxy proxy = TestProxy.start(s -> {
            s.route("other", s.upstream("app").server(new Endpoint("127.0.0.1", 1))).host = "b";
            s.maxRequests = 2;
        }); RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().field("Connection")).isNull();
            HttpMessage last = client.send(GET).response();
            assertThat(last.status()).isEqualTo(404);
            assertThat(last.field("Connection")).isEqualTo("close");
        }
    }

    @Test
    void k10_a_clients_connection_that_is_too_old_ends_with_its_next_response() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            LockSupport.parkNanos(60_000_000);
            c.send(Origin.OK).end();
        }); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.maxAge = 50;
        }); RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().field("Connection")).isEqualTo("close");
        }
    }

    @Test
    void k10_the_last_request_on_a_servers_connection_is_announced() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin).connectionRequests = 2;
        }); RawConnection client = proxy.connect()) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.send(GET).response().status()).isEqualTo(200);
            }
            assertThat(origin.connections()).isEqualTo(2);
            assertThat(origin.requests()).extracting(r -> r.field("Connection")).containsExactly(null, "close", null,
                    "close");
            List<Ended> all = List.of(proxy.ended(), proxy.ended(), proxy.ended(), proxy.ended());
            assertThat(all).extracting(e -> e.attempt().requests()).containsExactly(0, 1, 0, 1);
        }
    }

    @Test
    void k10_without_keepalive_each_request_has_a_connection_and_says_so() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin).idle = 0;
        }); RawConnection client = proxy.connect()) {
            client.send(GET).response();
            client.send(GET).response();
            assertThat(origin.connections()).isEqualTo(2);
            assertThat(origin.requests()).extracting(r -> r.field("Connection")).containsOnly("close");
        }
    }

    @Test
    void k11_connections_are_not_shared_between_upstreams() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.route("a", s.upstream("a", origin)).path = "/a";
            s.route("b", s.upstream("b", origin)).path = "/b";
        }); RawConnection client = proxy.connect()) {
            for (String path : List.of("/a", "/b", "/a", "/b")) {
                assertThat(client.send(get(path, "1.1")).response().status()).isEqualTo(200);
            }
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void k11_a_connection_that_the_server_will_close_soon_is_not_taken() throws Exception {
        try (Origin origin = Origin.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=1, max=100\r\n\r\nok");
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            client.send(GET).response();
            client.send(GET).response();
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void k11_an_idle_connection_is_closed_after_its_time() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            assertThat(c.send(Origin.OK).end()).isEqualTo(new End("", false));
            closed.countDown();
        }); TestProxy proxy = TestProxy.start(s -> {
            UpstreamSettings app = s.upstream("app", origin);
            app.connectionIdleTimeout = 100;
        }); RawConnection client = proxy.connect()) {
            client.send(GET).response();
            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void k11_the_oldest_idle_connection_makes_room() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        AtomicInteger ended = new AtomicInteger();
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            both.countDown();
            try {
                both.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            c.send(Origin.OK).end();
            ended.incrementAndGet();
        });
                TestProxy proxy = TestProxy.start(s -> s.upstream("app", origin).idle = 1);
                RawConnection one = proxy.connect();
                RawConnection two = proxy.connect()) {
            one.send(GET);
            two.send(GET);
            assertThat(one.response().status()).isEqualTo(200);
            assertThat(two.response().status()).isEqualTo(200);
            Awaitility.await().until(() -> ended.get() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 a\rb\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 a\0b\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b=c\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\nSet-Cookie: b=c\r\nContent-Length: 0\r\n\r\n"})
    void k14_a_response_that_could_be_split_is_not_passed_on(String response) throws Exception {
        try (Origin origin = Origin.answering(response); TestProxy proxy = TestProxy.to(origin)) {
            HttpMessage answer = proxy.exchange(GET);
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.field("Set-Cookie")).isNull();
        }
    }

    @Test
    void k14_encoded_line_ends_stay_encoded() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange(get("/a%0d%0aSet-Cookie:%20b=c?%0d%0a", "1.1")).status()).isEqualTo(200);
            assertThat(origin.request().target()).isEqualTo("/a%0d%0aSet-Cookie:%20b=c?%0d%0a");
        }
    }
}
