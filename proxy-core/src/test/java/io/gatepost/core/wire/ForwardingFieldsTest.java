package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.FieldChange;
import io.gatepost.core.config.FieldChange.Kind;
import io.gatepost.core.config.Network;
import io.gatepost.core.config.TransportKind;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.Settings;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we tell a server of the client and of ourselves (RFC 9110, 7.6.2 and 7.6.3; RFC 7239). */
class ForwardingFieldsTest {
    private static final Network LOOPBACK = Network.parse("127.0.0.0/8");

    private static HttpMessage forwarded(String fields, Consumer<Settings> setup) throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.route("all", s.upstream("app", origin));
            setup.accept(s);
        })) {
            assertThat(proxy.exchange("GET / HTTP/1.1\r\nHost: a:81\r\n" + fields + "\r\n").status()).isEqualTo(200);
            return origin.request();
        }
    }

    private static HttpMessage fromStranger(String fields) throws Exception {
        return forwarded(fields, s -> {
        });
    }

    private static HttpMessage fromTrusted(String fields) throws Exception {
        return forwarded(fields, s -> s.trusted.add(LOOPBACK));
    }

    @Test
    void f4_via_names_us_with_the_version_that_was_received() throws Exception {
        assertThat(fromStranger("").field("Via")).isEqualTo("1.1 gw-test");
        assertThat(fromStranger("Via: 1.0 fred, 1.1 p.example (x, y)\r\n").field("Via"))
                .isEqualTo("1.0 fred, 1.1 p.example (x, y), 1.1 gw-test");
        assertThat(fromStranger("Via: 1.0 fred\r\nX: y\r\nVia: 2 b\r\n").field("Via"))
                .isEqualTo("1.0 fred, 2 b, 1.1 gw-test");
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            proxy.exchange("GET / HTTP/1.0\r\n\r\n");
            assertThat(origin.request().field("Via")).isEqualTo("1.0 gw-test");
        }
    }

    @Test
    void f4_a_request_that_goes_in_circles_ends_with_one_clear_cause() throws Exception {
        AtomicReference<Endpoint> start = new AtomicReference<>();
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            try (RawConnection again = RawConnection.connect(start.get())) {
                again.send(c.received()).response();
                c.send(again.received());
            }
        }); TestProxy proxy = TestProxy.to(origin)) {
            start.set(proxy.address());
            HttpMessage response = proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(response.status()).isEqualTo(508);
            assertThat(response.values("Proxy-Status").getFirst()).contains("error=proxy_loop_detected");
            assertThat(proxy.ended().cause()).isEqualTo(Cause.PROXY_LOOP);
            assertThat(origin.connections()).isEqualTo(3);
            for (int i = 0; i < 3; i++) {
                assertThat(proxy.ended().cause()).isEqualTo(Cause.UPSTREAM_SENT_STATUS);
            }
        }
    }

    @Test
    void f4_another_name_that_holds_ours_is_no_loop() throws Exception {
        String via = "1.1 gw-test2, 1.1 xgw-test, 1.1 gw-test.example, 1.1 x (gw-test)";
        assertThat(fromStranger("Via: " + via + "\r\n").field("Via")).isEqualTo(via + ", 1.1 gw-test");
    }

    @Test
    void f5_a_strangers_forwarding_fields_are_replaced() throws Exception {
        HttpMessage request = fromStranger("X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n"
                + "X-Forwarded-Host: evil\r\nX-Forwarded-Port: 1\r\nX-Real-IP: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\n"
                + "x-forwarded-for: 5.6.7.8\r\n");
        assertThat(request.field("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(request.field("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(request.field("X-Forwarded-Host")).isEqualTo("a:81");
        assertThat(request.field("X-Forwarded-Port")).matches("[1-9]\\d+");
        assertThat(request.field("X-Real-IP")).isEqualTo("127.0.0.1");
        assertThat(request.field("Forwarded")).isEqualTo("for=127.0.0.1;proto=http;host=\"a:81\"");
    }

    @Test
    void f5_a_trusted_peers_forwarding_fields_are_believed_and_appended_to() throws Exception {
        HttpMessage request = fromTrusted("X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n"
                + "X-Forwarded-Host: b\r\nX-Forwarded-Port: 443\r\nX-Real-IP: 1.2.3.4\r\n"
                + "Forwarded: for=1.2.3.4;proto=https\r\nX-Forwarded-For: 5.6.7.8\r\n");
        assertThat(request.field("X-Forwarded-For")).isEqualTo("1.2.3.4, 5.6.7.8, 127.0.0.1");
        assertThat(request.field("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(request.field("X-Forwarded-Host")).isEqualTo("b");
        assertThat(request.field("X-Forwarded-Port")).isEqualTo("443");
        assertThat(request.field("X-Real-IP")).isEqualTo("1.2.3.4");
        assertThat(request.field("Forwarded"))
                .isEqualTo("for=1.2.3.4;proto=https, for=127.0.0.1;proto=http;host=\"a:81\"");
    }

    @Test
    void f5_a_trusted_peer_that_says_nothing_is_described_as_it_is() throws Exception {
        HttpMessage request = fromTrusted("");
        assertThat(request.field("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(request.field("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(request.field("X-Forwarded-Host")).isEqualTo("a:81");
        assertThat(request.field("X-Real-IP")).isEqualTo("127.0.0.1");
        assertThat(request.field("Forwarded")).isEqualTo("for=127.0.0.1;proto=http;host=\"a:81\"");
    }

    @Test
    void f5_the_client_behind_trusted_peers_is_the_nearest_one_that_is_not_trusted() throws Exception {
        HttpMessage request = forwarded("X-Forwarded-For: 6.6.6.6, 1.2.3.4, 10.0.0.7\r\n", s -> {
            s.trusted.add(LOOPBACK);
            s.trusted.add(Network.parse("10.0.0.0/8"));
        });
        assertThat(request.field("X-Forwarded-For")).isEqualTo("6.6.6.6, 1.2.3.4, 10.0.0.7, 127.0.0.1");
        assertThat(request.field("X-Real-IP")).isEqualTo("1.2.3.4");
    }

    @Test
    void f5_each_request_of_a_trusted_peer_has_its_own_client() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.trusted.add(LOOPBACK);
        }); RawConnection client = proxy.connect()) {
            String[][] cases = {{"X-Forwarded-For: 192.0.2.7\r\n", "192.0.2.7"},
                    {"X-Forwarded-For: [2001:db8:0:0::1]:80\r\n", "2001:db8::1"}, {"", "127.0.0.1"},
                    {"X-Forwarded-For: 192.0.2.8:4711\r\n", "192.0.2.8"}, {"X-Forwarded-For: unknown\r\n", "127.0.0.1"},
                    {"X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 192.0.2.9, 127.0.0.5\r\n", "192.0.2.9"},
                    {"X-Forwarded-For: 127.0.0.5, 127.0.0.6\r\n", "127.0.0.5"}, {"X-Forwarded-For:\r\n", "127.0.0.1"}};
            for (String[] c : cases) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n" + c[0] + "\r\n").response();
                assertThat(proxy.ended().record().client().address()).as(c[0]).isEqualTo(c[1]);
                assertThat(origin.requests().getLast().field("X-Real-IP")).as(c[0]).isEqualTo(c[1]);
            }
            client.send("GET / HTTP/1.1\r\nX-Forwarded-For: 192.0.2.7\r\nHost: a b\r\n\r\n").response();
            assertThat(proxy.ended().record().client().address()).isEqualTo("192.0.2.7");
        }
    }

    @Test
    void f5_an_ipv6_address_is_written_short_and_quoted_in_forwarded() throws Exception {
        HttpMessage request = forwardedFrom(new Endpoint("::1", 0));
        assertThat(request.field("X-Forwarded-For")).isEqualTo("::1");
        assertThat(request.field("X-Real-IP")).isEqualTo("::1");
        assertThat(request.field("Forwarded")).isEqualTo("for=\"[::1]\";proto=http;host=\"a\"");
    }

    private static HttpMessage forwardedFrom(Endpoint listener) throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.listeners.add(listener);
        })) {
            assertThat(proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
            return origin.request();
        }
    }

    @Test
    void f5_a_client_on_a_unix_socket_has_no_address(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.transport = TransportKind.AUTO; // NIO has no unix sockets
            s.listeners.add(Endpoint.unix(path.toString()));
        }); SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            client.write(ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            assertThat(proxy.ended().record().client().address()).isEqualTo("unix:");
            assertThat(origin.request().field("X-Forwarded-For")).isEqualTo("unix:");
            assertThat(origin.request().field("X-Forwarded-Port")).isNull();
            assertThat(origin.request().field("Forwarded")).isEqualTo("for=unknown;proto=http;host=\"a\"");
        }
    }

    @Test
    void f6_max_forwards_counts_down_for_options_and_trace_only() throws Exception {
        for (String[] c : new String[][]{{"OPTIONS", "5", "4"}, {"TRACE", "1", "0"}, {"GET", "5", "5"},
                {"GET", "0", "0"},
                {"POST", "1", "1"}}) {
            try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
                proxy.exchange(c[0] + " / HTTP/1.1\r\nHost: a\r\nMax-Forwards: " + c[1] + "\r\n\r\n");
                assertThat(origin.request().field("Max-Forwards")).as(c[0]).isEqualTo(c[2]);
            }
        }
    }

    @Test
    void f6_a_trace_that_may_go_no_further_is_not_allowed() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            HttpMessage response = proxy.exchange("TRACE / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n");
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.field("Allow")).contains("GET").doesNotContain("TRACE");
            assertThat(response.body()).isEmpty();
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void a_request_without_an_id_gets_one() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(origin.request().field("X-Request-Id")).matches("[0-9a-f]{32}")
                    .isEqualTo(proxy.ended().requestId());
        }
    }

    @Test
    void the_id_of_a_request_is_kept() throws Exception {
        assertThat(fromStranger("X-Request-Id: my-id/7:x\r\n").field("X-Request-Id")).isEqualTo("my-id/7:x");
    }

    @ParameterizedTest(name = "#{index}")
    @ValueSource(strings = {"", "a b", "a\"b", "a\\b", "caf\u00e9"})
    void an_id_that_could_harm_a_reader_is_replaced(String id) throws Exception {
        assertThat(fromStranger("X-Request-Id: " + id + "\r\n").field("X-Request-Id")).matches("[0-9a-f]{32}");
        assertThat(fromStranger("X-Request-Id: " + "a".repeat(129) + "\r\n").field("X-Request-Id"))
                .matches("[0-9a-f]{32}");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP",
            "Forwarded",
            "Via", "X-Request-Id", "Max-Forwards", "X-Team", "User-Agent"})
    void a_route_can_set_remove_and_add_any_field(String name) throws Exception {
        String sent = "X-Team: sent\r\nUser-Agent: sent\r\nMax-Forwards: 3\r\nX-Request-Id: sent\r\n";
        assertThat(changed(sent, new FieldChange(Kind.SET, name, "ours")).values(name)).containsExactly("ours");
        assertThat(changed(sent, new FieldChange(Kind.REMOVE, name, "")).values(name)).isEmpty();
        assertThat(changed(sent, new FieldChange(Kind.ADD, name, "ours")).values(name)).hasSize(2).contains("ours");
    }

    private static HttpMessage changed(String fields, FieldChange change) throws Exception {
        return forwarded(fields, s -> s.routes.getFirst().requestFields.add(change));
    }

    @Test
    void a_route_can_set_the_host() throws Exception {
        HttpMessage request = forwarded("", s -> s.routes.getFirst().hostField = "inner.example:8080");
        assertThat(request.field("Host")).isEqualTo("inner.example:8080");
        assertThat(request.field("X-Forwarded-Host")).isEqualTo("a:81");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Date", "Server", "X-Team", "Set-Cookie", "Via"})
    void a_route_can_change_the_fields_of_responses(String name) throws Exception {
        String sent = "Date: sent\r\nServer: sent\r\nX-Team: sent\r\nset-cookie: sent\r\nVia: 1.1 sent\r\n";
        for (String fields : new String[]{sent, ""}) {
            assertThat(changedResponse(fields, new FieldChange(Kind.SET, name, "ours")).values(name))
                    .containsExactly("ours");
            assertThat(changedResponse(fields, new FieldChange(Kind.REMOVE, name, "")).values(name)).isEmpty();
            assertThat(changedResponse(fields, new FieldChange(Kind.ADD, name, "ours")).values(name)).contains("ours");
        }
    }

    private static HttpMessage changedResponse(String fields, FieldChange change) throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 0\r\n\r\n");
                TestProxy proxy = TestProxy
                        .start(s -> s.route("all", s.upstream("app", origin)).responseFields.add(change))) {
            return proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        }
    }
}
