package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.TestProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs to one connection stays there; everything else is passed on (RFC 9110, section 7.6.1). */
class HopByHopTest {
    private static HttpMessage forwarded(String fields) throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").status()).isEqualTo(200);
            return origin.request();
        }
    }

    private static HttpMessage relayed(String fields) throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 2\r\n\r\nok");
                TestProxy proxy = TestProxy.to(origin)) {
            HttpMessage response = proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(response.body()).isEqualTo("ok");
            return response;
        }
    }

    private static void hasNone(HttpMessage message, String... names) {
        for (String name : names) {
            assertThat(message.values(name)).as(name).isEmpty();
        }
    }

    @ParameterizedTest(name = "F1 #{index}")
    @ValueSource(strings = {"Connection: close, X-Secret\r\n", "connection: x-secret\r\n",
            "Connection: a\r\nConnection: X-SECRET\r\n", "Connection: ,,X-Secret,\r\n",
            "Connection:\tX-Secret\t,\tclose\r\n", "Connection: keep-alive,X-Secret\r\n"})
    void f1_fields_that_connection_names_are_removed_both_ways(String connection) throws Exception {
        hasNone(forwarded(connection + "X-Secret: 1\r\nX-secret: 2\r\n"), "X-Secret", "Connection");
        hasNone(relayed(connection + "X-Secret: 1\r\nx-Secret: 2\r\n"), "X-Secret", "Connection");
    }

    @Test
    void f1_a_longer_or_shorter_name_is_not_the_one_that_connection_names() throws Exception {
        assertThat(forwarded("Connection: X-Secret\r\nX-Secret2: 1\r\nX-Secre: 2\r\n").lines())
                .contains("X-Secret2: 1", "X-Secre: 2");
        assertThat(forwarded("Connection: \"X-Keep\"\r\nX-Keep: 1\r\n").lines()).contains("X-Keep: 1");
    }

    @Test
    void f1_fields_of_one_connection_are_removed_from_requests() throws Exception {
        HttpMessage request = forwarded("Connection: keep-alive, Upgrade\r\nKeep-Alive: timeout=5\r\n"
                + "Proxy-Connection: keep-alive\r\nTE: gzip\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
                + "Trailer: X\r\nProxy-Authorization: Basic eA==\r\n");
        hasNone(request, "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Upgrade", "HTTP2-Settings", "Trailer",
                "Proxy-Authorization", "Transfer-Encoding");
    }

    @Test
    void f1_fields_of_one_connection_are_removed_from_responses() throws Exception {
        HttpMessage response = relayed("Connection: keep-alive, Upgrade\r\nKeep-Alive: timeout=5\r\n"
                + "Proxy-Connection: keep-alive\r\nTE: gzip\r\nUpgrade: h2c\r\nTrailer: X\r\n"
                + "Proxy-Authenticate: Basic\r\n");
        hasNone(response, "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Upgrade", "Trailer",
                "Proxy-Authenticate", "Transfer-Encoding");
    }

    @ParameterizedTest(name = "F2 {0}")
    @ValueSource(strings = {"Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port",
            "Forwarded", "Via", "Authorization", "Cookie", "X-Request-Id", "X-Real-IP", "content-length"})
    void f2_connection_does_not_remove_what_we_rely_on(String name) throws Exception {
        String before = "Authorization: Basic eA==\r\nCookie: a=b\r\nContent-Length: 0\r\n";
        assertThat(forwarded(before + "Connection: close, " + name + "\r\n").values(name)).hasSize(1);
    }

    @Test
    void f2_connection_does_not_remove_the_framing_of_content() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            proxy.exchange("POST / HTTP/1.1\r\nHost: a\r\nConnection: Transfer-Encoding\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            assertThat(origin.request().body()).isEqualTo("abc");
        }
        HttpMessage response = relayed("Connection: Content-Length, Date\r\nDate: Wed, 09 Jun 2027 10:18:14 GMT\r\n");
        assertThat(response.field("Content-Length")).isEqualTo("2");
        assertThat(response.field("Date")).isEqualTo("Wed, 09 Jun 2027 10:18:14 GMT");
    }

    @ParameterizedTest(name = "F3 #{index}")
    @ValueSource(strings = {"TE: trailers, gzip\r\n", "TE: trailers\r\nConnection: TE\r\n",
            "te: gzip;q=0.5 , Trailers\r\n", "TE: gzip\r\nTE: trailers\r\n"})
    void f3_of_te_only_trailers_is_passed_on_and_named_by_connection(String fields) throws Exception {
        HttpMessage request = forwarded(fields);
        assertThat(request.field("TE")).isEqualTo("trailers");
        assertThat(request.field("Connection")).isEqualTo("TE");
    }

    @ParameterizedTest(name = "F3 #{index}")
    @ValueSource(strings = {"TE: gzip\r\n", "TE:\r\n", "TE: trailersx\r\n", "TE: x-trailers\r\nConnection: TE\r\n"})
    void f3_another_te_is_not_passed_on(String fields) throws Exception {
        hasNone(forwarded(fields), "TE", "Connection");
    }

    @Test
    void f15_end_to_end_fields_of_a_request_are_passed_on() throws Exception {
        String[] fields = {"Range: bytes=0-5", "If-Range: \"x\"", "If-None-Match: \"x\", W/\"y\"", "If-Match: *",
                "If-Modified-Since: Wed, 09 Jun 2027 10:18:14 GMT", "Accept: text/html;q=0.5",
                "Accept-Encoding: gzip, br",
                "Cache-Control: no-transform", "Pragma: no-cache", "Authorization: Bearer x", "Cookie: a=b; c=d",
                "User-Agent: t", "Referer: http://b/", "Content-Type: text/plain", "Origin: null",
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate: a=b",
                "Sec-Fetch-Mode: cors", "Priority: u=1", "Expect-CT: x"};
        assertThat(forwarded(String.join("\r\n", fields) + "\r\n").lines()).contains(fields);
    }

    @Test
    void f14_f15_end_to_end_fields_and_content_of_a_response_are_passed_on() throws Exception {
        String[] fields = {"ETag: W/\"x\"", "Last-Modified: Wed, 09 Jun 2027 10:18:14 GMT", "Content-Encoding: gzip",
                "Cache-Control: no-transform, max-age=60", "Vary: Accept-Encoding", "Age: 3", "Warning: 110 - \"x\"",
                "Accept-Ranges: bytes", "Server: app/1.0", "Location: http://b/%20x?y",
                "WWW-Authenticate: Basic realm=\"x\"",
                "Retry-After: 3", "Strict-Transport-Security: max-age=1", "X-Powered-By: x", "Via: 1.1 cache",
                "Content-Type: text/html; charset=utf-8", "Proxy-Status: inner; error=connection_refused",
                "traceresponse: x"};
        HttpMessage response = relayed(String.join("\r\n", fields) + "\r\n");
        assertThat(response.lines()).contains(fields);
    }

    @Test
    void f15_alternative_services_of_a_server_are_its_own() throws Exception {
        hasNone(relayed("Alt-Svc: h3=\":443\"\r\n"), "Alt-Svc");
    }

    @Test
    void nobody_but_us_says_gatepost_failure() throws Exception {
        hasNone(relayed("Gatepost-Failure: forged\r\n"), "Gatepost-Failure");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"HTTP/1.1 200 OK", "HTTP/1.1 200 ", "HTTP/1.1 299 Caf\u00e9 \u0080",
            "HTTP/1.1 404 Gone  fishing",
            "HTTP/1.1 599 x"})
    void a_status_line_is_passed_on_as_it_is(String line) throws Exception {
        try (Origin origin = Origin.answering(line + "\r\nContent-Length: 0\r\n\r\n");
                TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").startLine()).isEqualTo(line);
        }
    }

    @Test
    void a_status_line_without_a_reason_is_completed() throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 204\r\n\r\n"); TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").startLine()).isEqualTo("HTTP/1.1 204 ");
        }
    }

    @Test
    void f7_a_date_is_added_where_the_server_sent_none() throws Exception {
        assertThat(relayed("").field("Date"))
                .matches("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
    }

    @ParameterizedTest(name = "F7 {0}")
    @ValueSource(strings = {"Wed, 09 Jun 2027 10:18:14 GMT", "nonsense", "Sunday, 06-Nov-94 08:49:37 GMT"})
    void f7_a_date_of_the_server_is_never_altered(String date) throws Exception {
        assertThat(relayed("Date: " + date + "\r\n").field("Date")).isEqualTo(date);
    }

    @Test
    void f7_server_is_the_servers_own() throws Exception {
        assertThat(relayed("Server: app\r\n").field("Server")).isEqualTo("app");
        hasNone(relayed(""), "Server");
    }
}
