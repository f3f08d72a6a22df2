package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields behind the content (RFC 9110, section 6.5). */
class TrailersTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private static HttpMessage forwarded(String request) throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange(request).status()).isEqualTo(200);
            return origin.request();
        }
    }

    @Test
    void b10_trailers_are_passed_on_where_the_client_reads_them() throws Exception {
        HttpMessage request = forwarded(POST + "TE: trailers\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n0\r\nX-Sum: 1\r\nX-Empty:\r\n\r\n");
        assertThat(request.field("Trailer")).isEqualTo("X-Sum");
        assertThat(request.trailers()).extracting(HttpMessage.Field::toString).containsExactly("X-Sum: 1", "X-Empty: ");
    }

    @Test
    void b10_trailers_are_discarded_where_nobody_asked_for_them() throws Exception {
        HttpMessage request = forwarded(POST + "Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n");
        assertThat(request.field("Trailer")).isNull();
        assertThat(request.trailers()).isEmpty();
    }

    @ParameterizedTest(name = "B10 {0}")
    @ValueSource(strings = {"Host: evil", "Content-Length: 5", "Transfer-Encoding: chunked", "Trailer: X",
            "Authorization: Basic eA==", "Cookie: a=b", "Set-Cookie: a=b", "Content-Type: text/html",
            "Content-Encoding: gzip", "Content-Range: bytes 0-1/2", "Cache-Control: no-cache",
            "X-Forwarded-For: 1.2.3.4",
            "Forwarded: for=1.2.3.4", "X-Real-IP: 1.2.3.4", "Connection: close", "Expect: 100-continue",
            "Max-Forwards: 0", "TE: trailers", "X-Hop: 1", "If-Match: *", "If-None-Match: *", "Range: bytes=0-",
            "If-Modified-Since: Wed, 09 Jun 2027 10:18:14 GMT", "If-Unmodified-Since: x", "If-Range: x", "Via: 1.1 x",
            "X-Request-Id: a", "Content_Length: 5", "Transfer_Encoding: chunked", "X_Forwarded_For: 1.2.3.4",
            "Proxy-Authorization: x", "Date: x", "Age: 1", "Vary: *", "Location: /", "Content-Location: /",
            "Content-Disposition: x", "Gatepost-Failure: x"})
    void b10_a_trailer_with_a_meaning_in_the_head_is_dropped(String trailer) throws Exception {
        HttpMessage request = forwarded(POST + "TE: trailers\r\nConnection: TE, X-Hop\r\nTransfer-Encoding: chunked\r\n"
                + "\r\n0\r\n" + trailer + "\r\nX-Sum: 1\r\n\r\n");
        assertThat(request.trailers()).extracting(HttpMessage.Field::toString).containsExactly("X-Sum: 1");
    }

    @ParameterizedTest(name = "B10 #{index}")
    @ValueSource(strings = {"X : 1\r\n\r\n", "X: a\u0000\r\n\r\n", "X: a\r\n b\r\n\r\n", "X\r\n\r\n", " X: 1\r\n\r\n",
            "X: 1\n\r\n", ": 1\r\n\r\n", "GET /x HTTP/1.1\r\n\r\n"})
    void b10_a_malformed_trailer_is_refused(String trailers) throws Exception {
        Refused.withinContent(CHUNKED + "0\r\n" + trailers);
    }

    @Test
    void b10_trailers_are_limited() throws Exception {
        Refused.withinContent(CHUNKED + "0\r\n" + "X: 1\r\n".repeat(1000) + "\r\n", 431, Cause.CLIENT_HEAD_TOO_LARGE);
        Refused.withinContent(CHUNKED + "0\r\nX: " + "a".repeat(40_000) + "\r\n\r\n", 431, Cause.CLIENT_HEAD_TOO_LARGE);
    }

    @Test
    void b10_trailers_of_a_response_are_passed_on_where_the_client_reads_them() throws Exception {
        String response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: X-Hop\r\n\r\n"
                + "2\r\nok\r\n0\r\nX-Sum: 1\r\nSet-Cookie: a=b\r\nX-Hop: 1\r\nContent-Length: 7\r\n\r\n";
        try (Origin origin = Origin.answering(response); TestProxy proxy = TestProxy.to(origin)) {
            HttpMessage asked = proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n");
            assertThat(asked.trailers()).extracting(HttpMessage.Field::toString).containsExactly("X-Sum: 1");
            assertThat(asked.field("Trailer")).isEqualTo("X-Sum");

            HttpMessage unasked = proxy.exchange(GET);
            assertThat(unasked.trailers()).isEmpty();
            assertThat(unasked.field("Trailer")).isNull();
            assertThat(unasked.body()).isEqualTo("ok");
        }
    }

    @Test
    void b10_trailers_of_a_response_are_limited() throws Exception {
        for (String trailers : new String[]{"X: 1\r\n".repeat(257), "X: " + "a".repeat(33 * 1024) + "\r\n"}) {
            try (Origin origin = Origin.answering(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n" + trailers + "\r\n");
                    TestProxy proxy = TestProxy.to(origin);
                    RawConnection client = proxy.connect()) {
                client.send(GET).responseHead();
                assertThat(client.end().bytes()).doesNotContain("0\r\n\r\n");
                assertThat(proxy.ended().cause()).isEqualTo(Cause.BODY_CHUNK_INVALID);
            }
        }
    }
}
