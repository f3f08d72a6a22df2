package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Network;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RawConnection.End;
import io.gatepost.core.testing.Settings;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.report.DetailLevel;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The responses that the proxy makes itself where it fails (RFC 9110, 9209 and 9457). */
class ErrorResponseTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private Origin nobody;

    @BeforeEach
    void reserveAPortWhereNobodyListens() throws Exception {
        nobody = Origin.answering(Origin.OK);
        nobody.stopListening();
    }

    @AfterEach
    void close() throws Exception {
        nobody.close();
    }

    private TestProxy failing(Consumer<Settings> setup) throws Exception {
        return TestProxy.start(s -> {
            s.upstream("app", nobody);
            setup.accept(s);
        });
    }

    private static String get(String fields) {
        return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    @Test
    void f8_an_error_has_all_that_a_reader_needs() throws Exception {
        try (TestProxy proxy = failing(s -> {
        }); RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(GET).response();
            Ended ended = proxy.ended();

            assertThat(response.startLine()).isEqualTo("HTTP/1.1 502 Bad Gateway");
            assertThat(response.field("Date")).endsWith(" GMT");
            assertThat(response.field("Server")).isEqualTo("gatepost");
            assertThat(response.field("Content-Length")).isNotNull();
            assertThat(response.field("Content-Type")).isEqualTo("application/problem+json");
            assertThat(response.field("Cache-Control")).isEqualTo("no-store");
            assertThat(response.field("Proxy-Status"))
                    .isEqualTo("gw-test; error=connection_refused; details=\"CONNECT_REFUSED\"");
            assertThat(response.field("Gatepost-Failure")).isEqualTo(ended.record().id()).startsWith("gw-test-");
            assertThat(response.body()).contains("CONNECT_REFUSED").contains(ended.record().id());
            assertThat(response.field("Connection")).isNull();
            assertThat(ended.responseBodyBytes()).isEqualTo(response.body().length());
            // and the connection goes on
            assertThat(client.send(GET).response().status()).isEqualTo(502);
        }
    }

    @ParameterizedTest(name = "F8 #{index}")
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/3.0\r\n\r\n", "G@T\r\n\r\n",
            "\u0016\u0003\u0001\u0000\u0000",
            "GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n"})
    void f8_a_refusal_has_it_too(String request) throws Exception {
        try (TestProxy proxy = failing(s -> {
        }); RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(request).response();

            assertThat(response.field("Date")).isNotNull();
            assertThat(response.field("Content-Length")).isNotNull();
            assertThat(response.field("Content-Type")).isEqualTo("application/problem+json");
            assertThat(response.field("Cache-Control")).isEqualTo("no-store");
            assertThat(response.field("Proxy-Status")).startsWith("gw-test; error=").contains("; details=\"CLIENT_");
            assertThat(response.field("Gatepost-Failure")).isEqualTo(proxy.ended().record().id());
            assertThat(response.field("Connection")).isEqualTo("close");
        }
    }

    @Test
    void f8_an_error_before_the_request_was_read_closes_without_losing_the_answer() throws Exception {
        try (TestProxy proxy = failing(s -> s.lingerBytes = 10 << 20); RawConnection client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n" + "x".repeat(1_000_000));
            HttpMessage response = client.response();
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
        }
    }

    @Test
    void f8_a_head_request_gets_the_head_of_the_error_only() throws Exception {
        try (TestProxy proxy = failing(s -> {
        }); RawConnection client = proxy.connect()) {
            String head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
            HttpMessage response = client.send(head).responseTo("HEAD");
            assertThat(response.status()).isEqualTo(502);
            assertThat(Integer.parseInt(response.field("Content-Length"))).isPositive();
            assertThat(proxy.ended().responseBodyBytes()).isZero();
            assertThat(client.send(head).responseTo("HEAD").status()).isEqualTo(502);
            assertThat(client.shutdownOutput().end().bytes()).isEmpty();
        }
        HttpMessage refused = Refused.invalid("HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n");
        assertThat(refused.body()).isEmpty();
    }

    @Test
    void f8_a_client_of_http10_is_told_whether_its_connection_goes_on() throws Exception {
        try (TestProxy proxy = failing(s -> {
        }); RawConnection client = proxy.connect()) {
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.response().field("Connection")).isEqualTo("keep-alive");
            client.send("GET / HTTP/1.0\r\n\r\n");
            assertThat(client.response().field("Connection")).isEqualTo("close");
            assertThat(client.end()).isEqualTo(new End("", false));
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', value = {
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | text/html; charset=utf-8",
            "text/plain | text/plain; charset=utf-8", "text/* | text/html; charset=utf-8",
            "*/* | application/problem+json",
            "application/json | application/problem+json", "application/problem+json | application/problem+json",
            "text/html;q=0.1, text/plain;q=0.9 | text/plain; charset=utf-8", "image/png | application/problem+json",
            "text/html;q=0, */*;q=0.1 | application/problem+json", "TEXT/HTML | text/html; charset=utf-8",
            "nonsense;;,, | application/problem+json"})
    void the_body_comes_in_the_form_that_the_client_accepts(String accept, String type) throws Exception {
        try (TestProxy proxy = failing(s -> {
        })) {
            HttpMessage response = proxy.exchange(get("Accept: " + accept + "\r\n"));
            assertThat(response.field("Content-Type")).isEqualTo(type);
            String body = response.bodyText();
            assertThat(body.startsWith("{")).isEqualTo(type.contains("json"));
            assertThat(body.toLowerCase(Locale.ROOT).contains("<html")).isEqualTo(type.contains("html"));
            assertThat(body).contains("CONNECT_REFUSED");
        }
    }

    @Test
    void only_the_id_is_told_where_no_detail_is_wanted() throws Exception {
        try (TestProxy proxy = failing(s -> s.detail = DetailLevel.NONE)) {
            for (String accept : new String[]{"text/html", "text/plain", "application/json"}) {
                HttpMessage response = proxy.exchange(get("Accept: " + accept + "\r\n"));
                String id = proxy.ended().record().id();
                assertThat(response.field("Gatepost-Failure")).isEqualTo(id);
                assertThat(response.field("Proxy-Status")).isEqualTo("gw-test");
                assertThat(response.body()).contains(id).doesNotContain("CONNECT_REFUSED").doesNotContain("127.0.0.1");
            }
        }
    }

    @Test
    void cause_and_phase_are_told_to_everybody_but_no_address() throws Exception {
        try (TestProxy proxy = failing(s -> {
        })) {
            for (String accept : new String[]{"text/html", "text/plain", "application/json"}) {
                HttpMessage response = proxy.exchange(get("Accept: " + accept + "\r\n"));
                assertThat(response.body()).contains("CONNECT_REFUSED").contains("CONNECT").doesNotContain("127.0.0.1");
            }
        }
    }

    @Test
    void addresses_are_told_to_those_who_may_know_them() throws Exception {
        try (TestProxy proxy = failing(s -> s.fullFor.add(Network.parse("127.0.0.0/8")))) {
            for (String accept : new String[]{"text/html", "text/plain", "application/json"}) {
                HttpMessage response = proxy.exchange(get("Accept: " + accept + "\r\n"));
                assertThat(response.field("Proxy-Status"))
                        .contains("next-hop=\"" + nobody.endpoint() + "\"").contains("details=\"CONNECT_REFUSED\"");
                assertThat(response.body()).contains(nobody.endpoint().toString());
            }
        }
    }

    @Test
    void who_may_know_is_the_client_and_not_the_trusted_peer_before_us() throws Exception {
        try (TestProxy proxy = failing(s -> {
            s.fullFor.add(Network.parse("127.0.0.0/8"));
            s.trusted.add(Network.parse("127.0.0.0/8"));
        })) {
            HttpMessage stranger = proxy.exchange(get("X-Forwarded-For: 192.0.2.7\r\n"));
            assertThat(stranger.body()).doesNotContain("127.0.0.1");
            assertThat(proxy.ended().record().client().address()).isEqualTo("192.0.2.7");
            HttpMessage local = proxy.exchange(get("X-Forwarded-For: 192.0.2.7, 127.0.0.9\r\n"));
            assertThat(local.body()).doesNotContain(nobody.endpoint().toString());
            HttpMessage itself = proxy.exchange(GET);
            assertThat(itself.body()).contains(nobody.endpoint().toString());
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"text/html", "text/plain", "application/json"})
    void nothing_that_a_client_sent_comes_back_unescaped(String accept) throws Exception {
        String evil = "<script>alert(1)</script>";
        String request = "GET /" + evil + "?a=\"'&</title>" + evil + " HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + evil
                + "\r\nUser-Agent: " + evil + "\r\nReferer: " + evil + "\r\nAccept: " + accept + "\r\n\r\n";
        for (DetailLevel level : DetailLevel.values()) {
            try (TestProxy proxy = failing(s -> s.detail = level)) {
                HttpMessage response = proxy.exchange(request);
                assertThat(response.status()).isEqualTo(502);
                assertThat(response.field("X-Content-Type-Options")).isEqualTo("nosniff");
                if (!accept.equals("text/plain")) {
                    assertThat(response.body()).doesNotContain("<script").doesNotContain("&</title>");
                }
                assertThat(response.lines()).noneMatch(line -> line.contains("script"));
            }
        }
    }

    @Test
    void a_malformed_request_line_does_not_come_back() throws Exception {
        HttpMessage response = Refused
                .invalid("GET /<script>alert(1)</script> HTTP/1.1\r\nHost: <script>\r\nAccept: text/html\r\n\r\n");
        assertThat(response.body()).doesNotContain("<script>");
    }

    @Test
    void an_error_of_a_server_is_relayed_and_told_apart() throws Exception {
        String body = "my own 503";
        try (Origin origin = Origin.answering("HTTP/1.1 503 Busy\r\nServer: app\r\nRetry-After: 7\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body); TestProxy proxy = TestProxy.to(origin)) {
            HttpMessage response = proxy.exchange(GET);
            Ended ended = proxy.ended();

            assertThat(response.startLine()).isEqualTo("HTTP/1.1 503 Busy");
            assertThat(response.body()).isEqualTo(body);
            assertThat(response.field("Server")).isEqualTo("app");
            assertThat(response.field("Retry-After")).isEqualTo("7");
            assertThat(response.field("Proxy-Status")).isEqualTo("gw-test; received-status=503");
            assertThat(response.field("Gatepost-Failure")).isEqualTo(ended.record().id());
            assertThat(response.field("Cache-Control")).isNull();
            assertThat(ended.cause()).isEqualTo(Cause.UPSTREAM_SENT_STATUS);
            assertThat(ended.record().outcome().origin()).isEqualTo(io.gatepost.diagnostics.cause.Origin.UPSTREAM);
        }
    }

    @Test
    void what_went_well_or_is_the_clients_matter_is_not_marked() throws Exception {
        for (String status : new String[]{"200 OK", "404 Not Found", "429 Too Many Requests"}) {
            try (Origin origin = Origin.answering("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
                    TestProxy proxy = TestProxy.to(origin)) {
                HttpMessage response = proxy.exchange(GET);
                assertThat(response.field("Proxy-Status")).isNull();
                assertThat(response.field("Gatepost-Failure")).isNull();
                assertThat(proxy.ended().failed()).isFalse();
            }
        }
    }

    @Test
    void a_server_s_members_of_proxy_status_stand_before_ours() throws Exception {
        try (Origin origin = Origin
                .answering("HTTP/1.1 502 x\r\nProxy-Status: inner; error=dns_error\r\nContent-Length: 0\r\n\r\n");
                TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange(GET).values("Proxy-Status")).containsExactly("inner; error=dns_error",
                    "gw-test; received-status=502");
        }
    }
}
