package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Field lines of both directions (RFC 9112, section 5). */
class FieldsTest {
    private static final String GET = "GET / HTTP/1.1\r\n";

    private static HttpMessage forwarded(String fields) throws Exception {
        return forwardedWhole(GET + "Host: a\r\n" + fields + "\r\n");
    }

    private static HttpMessage forwardedWhole(String request) throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange(request).status()).isEqualTo(200);
            return origin.request();
        }
    }

    /** What a client gets of a response with these field lines. */
    private static HttpMessage relayed(String fields) throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 0\r\n\r\n");
                TestProxy proxy = TestProxy.to(origin)) {
            HttpMessage response = proxy.exchange(GET + "Host: a\r\n\r\n");
            assertThat(response.status()).isEqualTo(200);
            return response;
        }
    }

    private static void badResponse(String fields, Cause cause) throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 0\r\n\r\n");
                TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange(GET + "Host: a\r\n\r\n").status()).isEqualTo(502);
            assertThat(proxy.ended().cause()).isEqualTo(cause);
        }
    }

    @ParameterizedTest(name = "H1 #{index}")
    @ValueSource(strings = {"Host: a\n\r\n", "Host: a\r\n\n", "Host: a\nX: b\r\n\r\n", "Host: a\rX: b\r\n\r\n",
            "Host: a\r\nX: b\rc\r\n\r\n", "Host: a\r\nX: b\r\n\rGET", "Host: a\r\r\n\r\n"})
    void h1_a_line_of_a_request_ends_with_crlf_only(String fields) throws Exception {
        Refused.invalid(GET + fields);
    }

    @Test
    void h1_a_request_line_ends_with_crlf_only() throws Exception {
        Refused.invalid("GET / HTTP/1.1\nHost: a\r\n\r\n");
        Refused.invalid("GET / HTTP/1.1\rHost: a\r\n\r\n");
    }

    @Test
    void h1_a_line_of_a_response_ends_with_crlf_only() throws Exception {
        badResponse("X: a\n", Cause.RESPONSE_HEADER_VALUE_INVALID);
        badResponse("X: a\rb\r\n", Cause.RESPONSE_HEADER_VALUE_INVALID);
    }

    @ParameterizedTest(name = "H2 #{index}")
    @ValueSource(strings = {"Host : a\r\n\r\n", "Host\t: a\r\n\r\n", "Host: a\r\nContent-Length : 5\r\n\r\n",
            "Host: a\r\nTransfer-Encoding : chunked\r\n\r\n", "Host: a\r\nX Y: 1\r\n\r\n"})
    void h2_white_space_before_the_colon_of_a_request_is_refused(String fields) throws Exception {
        Refused.invalid(GET + fields);
    }

    @Test
    void h2_white_space_before_the_colon_of_a_response_is_removed() throws Exception {
        assertThat(relayed("X : 1\r\nY\t :2\r\n").lines()).contains("X: 1", "Y: 2");
        badResponse("X Y: 1\r\n", Cause.RESPONSE_HEADER_NAME_INVALID);
    }

    @ParameterizedTest(name = "H3 #{index}")
    @ValueSource(strings = {"Host: a\r\nX: a\r\n b\r\n\r\n", "Host: a\r\nX: a\r\n\tb\r\n\r\n",
            "Host: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n", "Host:\r\n a\r\n\r\n", "Host: a\r\nX: a\r\n \r\n\r\n"})
    void h3_a_folded_field_of_a_request_is_refused(String fields) throws Exception {
        Refused.invalid(GET + fields);
    }

    @Test
    void h3_a_folded_field_of_a_response_is_refused() throws Exception {
        badResponse("X: a\r\n b\r\n", Cause.RESPONSE_HEADER_FOLDED);
    }

    @ParameterizedTest(name = "H4 #{index}")
    @ValueSource(strings = {" Host: a\r\n\r\n", "\tHost: a\r\n\r\n", " \r\nHost: a\r\n\r\n"})
    void h4_white_space_before_the_first_field_is_refused(String fields) throws Exception {
        Refused.invalid(GET + fields);
    }

    @ParameterizedTest(name = "H5 #{index}")
    @ValueSource(strings = {": x\r\n", "X\r\n", "X(Y: 1\r\n", "X\u00e9: 1\r\n", "X\u0000: 1\r\n", "X: a\u0000b\r\n",
            "X: a\u0001b\r\n", "X: a\u007fb\r\n", "X: a\u000bb\r\n", "X: a\fb\r\n", "\"X\": 1\r\n", "X/Y: 1\r\n",
            "X{: 1\r\n", "X,Y: 1\r\n", "X;Y: 1\r\n", "[X]: 1\r\n", "X\u007f: 1\r\n", "@: 1\r\n"})
    void h5_a_malformed_field_of_a_request_is_refused(String field) throws Exception {
        Refused.invalid(GET + "Host: a\r\n" + field + "\r\n");
        Refused.invalid(GET + field + "Host: a\r\n\r\n");
    }

    @ParameterizedTest(name = "H5 #{index}")
    @CsvSource({"': x', RESPONSE_HEADER_NAME_INVALID", "X, RESPONSE_HEADER_NAME_INVALID",
            "X(Y: 1, RESPONSE_HEADER_NAME_INVALID", "'X: a\u0000b', RESPONSE_HEADER_VALUE_INVALID",
            "'X: a\u0001b', RESPONSE_HEADER_VALUE_INVALID", "'X: a\u007fb', RESPONSE_HEADER_VALUE_INVALID"})
    void h5_a_malformed_field_of_a_response_is_named(String field, Cause cause) throws Exception {
        badResponse(field + "\r\n", cause);
    }

    @Test
    void h5_eight_bit_bytes_of_values_pass_unchanged_both_ways() throws Exception {
        String field = "X-Name: caf\u00e9 \u0080\u00ff\u00a0\tz";
        assertThat(forwarded(field + "\r\n").lines()).contains(field);
        assertThat(relayed(field + "\r\n").lines()).contains(field);
    }

    @Test
    void h5_all_token_characters_and_an_empty_value_pass() throws Exception {
        HttpMessage request = forwarded(
                "!#$%&'*+-.^`|~09azAZ: x\r\nEmpty:\r\nBlank: \t \r\nTight:y\r\nRight: z \t\r\n");
        assertThat(request.lines()).contains("!#$%&'*+-.^`|~09azAZ: x", "Empty: ", "Blank: ", "Tight: y", "Right: z");
    }

    @Test
    void h6_fields_keep_their_order_and_their_case() throws Exception {
        HttpMessage request = forwarded("x-A: 1\r\nX-b: 2\r\nX-a: 3\r\nCOOKIE: c=1\r\nx-A: 4\r\nCookie: d=2\r\n");
        assertThat(request.lines()).containsSubsequence("x-A: 1", "X-b: 2", "X-a: 3", "COOKIE: c=1", "x-A: 4",
                "Cookie: d=2");
        HttpMessage response = relayed("x-A: 1\r\nVARY: a\r\nX-a: 2\r\nVary: b\r\n");
        assertThat(response.lines()).containsSubsequence("x-A: 1", "VARY: a", "X-a: 2", "Vary: b");
    }

    @Test
    void h6_set_cookie_is_never_merged() throws Exception {
        String dated = "Set-Cookie: a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT";
        HttpMessage response = relayed(dated + "\r\nset-cookie: b=2\r\nSet-Cookie: a=3\r\n");
        assertThat(response.lines()).containsSubsequence(dated, "set-cookie: b=2", "Set-Cookie: a=3");
    }

    @Test
    void h7_the_number_of_request_fields_is_limited() throws Exception {
        Refused.refused(GET + "Host: a\r\n" + "X: 1\r\n".repeat(1000) + "\r\n", 431, Cause.CLIENT_HEAD_TOO_LARGE);
        Refused.refused(GET + "Host: a\r\n" + "X: 1\r\n".repeat(128) + "\r\n", 431, Cause.CLIENT_HEAD_TOO_LARGE);
        assertThat(forwarded("X: 1\r\n".repeat(127)).values("X")).hasSize(127);
    }

    @Test
    void h7_the_number_of_response_fields_is_limited() throws Exception {
        badResponse("X: 1\r\n".repeat(256), Cause.RESPONSE_TOO_MANY_HEADERS);
        assertThat(relayed("X: 1\r\n".repeat(255)).values("X")).hasSize(255);
    }

    @Test
    void h7_the_bytes_of_a_response_head_are_limited() throws Exception {
        badResponse("X: " + "a".repeat(33 * 1024) + "\r\n", Cause.RESPONSE_HEADER_TOO_LARGE);
    }

    @ParameterizedTest(name = "H8 #{index}")
    @ValueSource(strings = {"X: 1\r\n", "Host: a\r\nHost: a\r\n", "Host: a\r\nhost: b\r\n", "Host: a b\r\n",
            "Host: a/c\r\n", "Host: u@a\r\n", "Host: a,b\r\n", "Host: a?b\r\n", "Host: a#b\r\n", "Host: a:b\r\n",
            "Host: a:80:90\r\n", "Host: a:70000\r\n", "Host: [::1\r\n", "Host: [x]\r\n", "Host: [::1]x\r\n",
            "Host:\r\n", "Host: :80\r\n", "Host: a\\b\r\n", "Host: \u00e9\r\n", "Host: a\u0000b\r\n", "Host: a<b\r\n",
            "Host: \"a\"\r\n", "Host: http://a\r\n", "Host: ::1\r\n", "Host: [fe80::1%25lo]\r\n", "Host: a:+80\r\n"})
    void h8_a_request_needs_exactly_one_valid_host(String fields) throws Exception {
        Refused.invalid(GET + fields + "\r\n");
    }

    @ParameterizedTest(name = "H8 {0}")
    @ValueSource(strings = {"a", "A.Example.COM", "a:", "a:0", "a:65535", "[::1]", "[::ffff:1.2.3.4]:80", "1.2.3.4",
            "my_service.local", "a.", "xn--caf-dma.example"})
    void h8_a_valid_host_is_passed_on_as_it_is(String host) throws Exception {
        assertThat(forwardedWhole(GET + "Host: " + host + "\r\n\r\n").field("Host")).isEqualTo(host);
    }

    @Test
    void h8_http10_needs_no_host_and_the_server_gets_its_own_name() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange("GET / HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
            assertThat(origin.request().field("Host")).isEqualTo(origin.endpoint().toString());
            assertThat(origin.request().field("X-Forwarded-Host")).isNull();
        }
        Refused.invalid("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n");
    }

    @ParameterizedTest(name = "H9 {0}")
    @ValueSource(strings = {"X_Forwarded_For: 1.2.3.4", "X_Forwarded-For: 1.2.3.4", "Transfer_Encoding: chunked",
            "Content_Length: 5", "content_length: 0", "X_Real_IP: 1.2.3.4", "X_Request_Id: a"})
    void h9_a_name_that_a_server_could_take_for_one_of_ours_is_refused(String field) throws Exception {
        Refused.invalid(GET + "Host: a\r\n" + field + "\r\n\r\n");
    }

    @Test
    void h9_other_underscores_pass() throws Exception {
        assertThat(forwarded("X_Team: 1\r\n_: 2\r\n").lines()).contains("X_Team: 1", "_: 2");
    }
}
