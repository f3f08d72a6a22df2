package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Request line and target (RFC 9112, section 3). */
class RequestLineTest {
    private static final String HOST = "\r\nHost: a\r\n\r\n";

    /** The request line that a server gets for this one. */
    private static String forwarded(String request) throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange(request).status()).isEqualTo(200);
            assertThat(proxy.ended().failed()).isFalse();
            return origin.request().startLine();
        }
    }

    @ParameterizedTest(name = "R1 {0}")
    @ValueSource(strings = {"G(T", "G\u0000T", "G\u0080T", "\"GET\"", "G:T", "{GET}"})
    void r1_a_method_that_is_no_token_is_refused(String method) throws Exception {
        Refused.invalid(method + " / HTTP/1.1" + HOST);
    }

    @ParameterizedTest(name = "R1 {0}")
    @ValueSource(strings = {"get", "PURGE", "M-SEARCH", "PROPFIND", "!#$%&'*+.^_`|~a", "GETX", "TRACE"})
    void r1_any_token_is_forwarded_as_it_is(String method) throws Exception {
        assertThat(forwarded(method + " /x HTTP/1.1" + HOST)).isEqualTo(method + " /x HTTP/1.1");
    }

    @ParameterizedTest(name = "R2 #{index}")
    @ValueSource(strings = {"GET\t/\tHTTP/1.1", "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET /\rHTTP/1.1",
            "GET\u000b/ HTTP/1.1", "GET /\fHTTP/1.1", "GET\u00a0/ HTTP/1.1", "GET / x HTTP/1.1", "GET\u0085/ HTTP/1.1"})
    void r2_anything_but_single_spaces_is_refused(String line) throws Exception {
        Refused.invalid(line + HOST);
    }

    @Test
    void r3_a_few_empty_lines_before_a_request_are_skipped() throws Exception {
        assertThat(forwarded("\r\n\r\nGET /x HTTP/1.1" + HOST)).isEqualTo("GET /x HTTP/1.1");
    }

    @Test
    void r3_an_empty_line_between_pipelined_requests_is_skipped() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            client.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx\r\nGET /2 HTTP/1.1" + HOST);
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(origin.requests()).extracting(HttpMessage::target).containsExactly("/1", "/2");
        }
    }

    @ParameterizedTest(name = "R3 #{index}")
    @ValueSource(strings = {"  GET /", "\tGET /", "\u0000GET /", "\nGET /", "\r\n GET /", "\rGET /",
            "\r\n\r\n\r\n\r\n\r\nGET /", "\u00ef\u00bb\u00bfGET /"})
    void r3_anything_else_before_a_request_is_refused(String start) throws Exception {
        Refused.invalid(start + " HTTP/1.1" + HOST);
    }

    @ParameterizedTest(name = "R4 #{index}")
    @ValueSource(strings = {"GET / HTTP/1.1 ", "GET / HTTP/1.1 x", "GET / HTTP/1.1\t", "GET / HTTP/1.10",
            "GET / HTTP/1.1\u0000", "GET / HTTP/1.1,"})
    void r4_anything_behind_the_version_is_refused(String line) throws Exception {
        Refused.invalid(line + HOST);
    }

    @ParameterizedTest(name = "R5 {0}")
    @ValueSource(strings = {"HTTP/2.0", "HTTP/3.0", "HTTP/0.9", "HTTP/9.1"})
    void r5_another_major_version_is_not_supported(String version) throws Exception {
        Refused.refused("GET / " + version + HOST, 505, Cause.CLIENT_REQUEST_INVALID);
    }

    @ParameterizedTest(name = "R5 {0}")
    @ValueSource(strings = {"http/1.1", "Http/1.1", "HTTP/1", "HTTP/1.", "HTTP/11", "HTTPS/1.1", "HTTP /1.1", "HTTP/2",
            "HTTP/1,1", "HTTP/-1.1"})
    void r5_what_is_no_version_is_refused(String version) throws Exception {
        Refused.invalid("GET / " + version + HOST);
    }

    @Test
    void r5_a_request_without_version_is_refused() throws Exception {
        Refused.invalid("GET /\r\n\r\n");
    }

    @ParameterizedTest(name = "R5 HTTP/1.{0}")
    @ValueSource(strings = {"0", "1", "2", "9"})
    void r5_every_minor_version_is_forwarded_as_ours(String minor) throws Exception {
        assertThat(forwarded("GET / HTTP/1." + minor + HOST)).isEqualTo("GET / HTTP/1.1");
    }

    @ParameterizedTest(name = "R6 {0}")
    @CsvSource({"http://b/x,/x,b", "http://b:81/x?y=1,/x?y=1,b:81", "HTTP://B,/,B", "https://b?q,/?q,b",
            "http://[::1]:80/,/,[::1]:80", "http://b//x,//x,b", "http://b?q=http://c/,/?q=http://c/,b"})
    void r6_the_authority_of_an_absolute_target_replaces_host(String target, String path, String host)
            throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange("GET " + target + " HTTP/1.1\r\nHost: other\r\n\r\n").status()).isEqualTo(200);
            assertThat(origin.request().target()).isEqualTo(path);
            assertThat(origin.request().field("Host")).isEqualTo(host);
            assertThat(origin.request().field("X-Forwarded-Host")).isEqualTo(host);
            assertThat(proxy.ended().record().request().host()).isEqualTo(host.replaceFirst(":\\d+$", ""));
        }
    }

    @ParameterizedTest(name = "R6 {0}")
    @ValueSource(strings = {"foo", "./x", "?q", "http:/a/x", "http:///x", "http://u@a/x", "http://u:p@a/x",
            "ftp://a/x", "http://a#@b/x", "http://a b/x", "http://a:x/", "http://a:99999/", "http://",
            "http://a\\b/", "file:///etc/passwd", "http://a,b/", "javascript:x"})
    void r6_a_target_in_no_form_is_refused(String target) throws Exception {
        Refused.invalid("GET " + target + " HTTP/1.1" + HOST);
    }

    @Test
    void r6_an_absolute_target_with_a_malformed_host_field_is_refused() throws Exception {
        Refused.invalid("GET http://a/ HTTP/1.1\r\nHost: a b\r\n\r\n");
    }

    @Test
    void r7_a_tunnel_is_not_supported() throws Exception {
        Refused.refused("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501, Cause.CLIENT_REQUEST_INVALID);
    }

    @ParameterizedTest(name = "R7 {0}")
    @ValueSource(strings = {"GET a:443", "POST a:443", "OPTIONS a:443", "connect a:443"})
    void r7_the_authority_form_is_for_connect_only(String start) throws Exception {
        Refused.invalid(start + " HTTP/1.1\r\nHost: a:443\r\n\r\n");
    }

    @ParameterizedTest(name = "R8 {0}")
    @ValueSource(strings = {"GET *", "POST *", "OPTIONS **", "OPTIONS *?x", "options *"})
    void r8_the_asterisk_is_for_options_only(String start) throws Exception {
        Refused.invalid(start + " HTTP/1.1" + HOST);
    }

    @ParameterizedTest(name = "R8 {0}")
    @ValueSource(strings = {"OPTIONS * HTTP/1.1\r\n", "OPTIONS /x HTTP/1.1\r\nMax-Forwards: 0\r\n",
            "OPTIONS http://a HTTP/1.1\r\nMax-Forwards: 0\r\n"})
    void r8_options_about_the_proxy_is_answered_by_it(String request) throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(request + "Host: a\r\n\r\n").response();

            assertThat(response.status()).isEqualTo(204);
            assertThat(response.field("Allow")).contains("GET").contains("OPTIONS");
            assertThat(response.field("Content-Length")).isNull();
            assertThat(origin.connections()).isZero();
            assertThat(proxy.ended().failed()).isFalse();
            assertThat(client.send("GET / HTTP/1.1" + HOST).response().status()).isEqualTo(200);
        }
    }

    @Test
    void r8_options_with_an_empty_path_is_forwarded_as_an_asterisk() throws Exception {
        assertThat(forwarded("OPTIONS http://b HTTP/1.1" + HOST)).isEqualTo("OPTIONS * HTTP/1.1");
        assertThat(forwarded("OPTIONS http://b/ HTTP/1.1" + HOST)).isEqualTo("OPTIONS / HTTP/1.1");
        assertThat(forwarded("OPTIONS http://b?x HTTP/1.1" + HOST)).isEqualTo("OPTIONS /?x HTTP/1.1");
    }

    @ParameterizedTest(name = "R9 #{index}")
    @ValueSource(strings = {"/a\u0001b", "/a\u0000b", "/a\u007fb", "/\u00e9", "/a\u0080", "/a#b", "/#", "/a?b#c",
            "/a\u001fb", "/a\nb", "/a\u00a0b", "/a\\b"})
    void r9_a_byte_that_may_not_stand_in_a_target_is_refused(String target) throws Exception {
        Refused.invalid("GET " + target + " HTTP/1.1" + HOST);
    }

    @Test
    void r10_a_request_line_that_is_too_long_is_told_apart() throws Exception {
        Refused.refused("GET /" + "a".repeat(8 * 1024) + " HTTP/1.1" + HOST, 414, Cause.CLIENT_TARGET_TOO_LONG);
        Refused.refused("G".repeat(9 * 1024) + " / HTTP/1.1" + HOST, 414, Cause.CLIENT_TARGET_TOO_LONG);
    }

    @Test
    void r10_a_request_line_at_its_limit_is_forwarded() throws Exception {
        String line = "GET /" + "a".repeat(8 * 1024 - 14) + " HTTP/1.1";
        assertThat(line).hasSize(8 * 1024);
        assertThat(forwarded(line + HOST)).isEqualTo(line);
    }

    @Test
    void r10_fields_that_are_too_long_are_told_apart() throws Exception {
        Refused.refused("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(33 * 1024) + "\r\n\r\n", 431,
                Cause.CLIENT_HEAD_TOO_LARGE);
        Refused.refused("GET / HTTP/1.1\r\nHost: a\r\n" + "X".repeat(33 * 1024) + ": 1\r\n\r\n", 431,
                Cause.CLIENT_HEAD_TOO_LARGE);
    }

    @ParameterizedTest(name = "R11 {0}")
    @ValueSource(strings = {"/%00", "/a%00b", "/?x=%00", "http://b/%00"})
    void r11_an_encoded_nul_is_refused(String target) throws Exception {
        Refused.invalid("GET " + target + " HTTP/1.1" + HOST);
    }

    @ParameterizedTest(name = "R12 {0}")
    @ValueSource(strings = {"/x?", "/x", "/?", "//", "//x//y//", "/%7e", "/%7E", "/~", "/a;b=1", "/a+b%20c", "/a/./b",
            "/a/../b", "/.", "/..", "/x?a=b&c=/../d", "/x?%2e%2e/", "/%zz", "/%", "/x?y?z", "/a%2fb", "/a%2Fb",
            "/x?u=http://b/", "/{}|^`[]<>\"", "/a%25%32%65", "/*", "/a:b@c!$&'()*,=", "/\"'"})
    void r12_a_target_reaches_the_server_byte_for_byte(String target) throws Exception {
        assertThat(forwarded("GET " + target + " HTTP/1.1" + HOST)).isEqualTo("GET " + target + " HTTP/1.1");
    }
}
