package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RawConnection.End;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the content of a request ends (RFC 9112, sections 6 and 7). */
class RequestFramingTest {
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String GET = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    private static HttpMessage forwarded(String request) throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange(request).status()).isEqualTo(200);
            return origin.request();
        }
    }

    @ParameterizedTest(name = "B1 #{index}")
    @ValueSource(strings = {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
            "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"})
    void b1_length_and_coding_together_are_refused(String fields) throws Exception {
        Refused.invalid(POST + fields + "\r\n0\r\n\r\n");
    }

    @Test
    void b2_a_coding_in_http10_is_refused() throws Exception {
        Refused.invalid("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        Refused.invalid("POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @ParameterizedTest(name = "B3 {0} -> {1}")
    @CsvSource({"'gzip, chunked', 501", "identity, 400", "xchunked, 501", "'\"chunked\"', 400", "chunked;p=1, 400",
            "'', 400", "'chunked, chunked', 400", "'chunked, gzip', 400", "gzip, 400", "'chunked,', 400",
            "',chunked', 400", "'identity, chunked', 501", "'chunked x', 400", "x, 501", "'\u000bchunked', 400",
            "'chunked\u00a0', 400", "'chu nked', 400"})
    void b3_the_only_coding_is_chunked(String coding, int status) throws Exception {
        Refused.refused(POST + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n", status,
                Cause.CLIENT_REQUEST_INVALID);
    }

    @ParameterizedTest(name = "B3 #{index}")
    @ValueSource(strings = {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"})
    void b3_a_second_coding_field_is_refused(String fields) throws Exception {
        Refused.invalid(POST + fields + "\r\n0\r\n\r\n");
    }

    @Test
    void b3_the_coding_is_read_in_any_case_and_written_anew() throws Exception {
        HttpMessage request = forwarded(POST + "TRANSFER-encoding:\tCHUNKED \r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        assertThat(request.lines()).contains("Transfer-Encoding: chunked");
        assertThat(request.body()).isEqualTo("abc");
    }

    @ParameterizedTest(name = "B4 #{index} {0}")
    @ValueSource(strings = {"+3", "-1", "0x3", "", "18446744073709551619", "9223372036854775808", "3, 6", "3, 3", "3 3",
            "3.0", "1e1", "3;a", "\u0663", "\"3\"", ",3", "3,", "a", "0b1", "3_0"})
    void b4_a_length_that_is_not_one_decimal_number_is_refused(String length) throws Exception {
        Refused.invalid(POST + "Content-Length: " + length + "\r\n\r\nabc");
    }

    @ParameterizedTest(name = "B4 #{index}")
    @ValueSource(strings = {"Content-Length: 3\r\nContent-Length: 6\r\n", "Content-Length: 3\r\ncontent-length: 3\r\n"})
    void b4_a_second_length_is_refused(String fields) throws Exception {
        Refused.invalid(POST + fields + "\r\nabc");
    }

    @ParameterizedTest(name = "B4 {0}")
    @CsvSource({"03, 3", "3, 3", "000000000000000000000000000003, 3"})
    void b4_a_length_is_written_anew(String length, String written) throws Exception {
        HttpMessage request = forwarded(POST + "Content-Length: " + length + "\r\n\r\nabc");
        assertThat(request.field("Content-Length")).isEqualTo(written);
        assertThat(request.body()).isEqualTo("abc");
    }

    @ParameterizedTest(name = "B5 #{index} {0}")
    @ValueSource(strings = {"0x3", "+3", " 3", "3 xyz", "g", "", "-1", "3 ", "3\t", "10000000000000003",
            "ffffffffffffffff", "8000000000000000", "00000000000000000000000003", "3\u0000", "3,", "\u0663", "3.",
            "\"3\""})
    void b5_a_malformed_chunk_size_is_refused(String size) throws Exception {
        Refused.withinContent(CHUNKED + size + "\r\nabc\r\n0\r\n\r\n");
    }

    @ParameterizedTest(name = "B5 {0}")
    @ValueSource(strings = {"3", "03", "0003", "003"})
    void b5_a_chunk_size_may_have_some_zeros(String size) throws Exception {
        assertThat(forwarded(CHUNKED + size + "\r\nabc\r\n0\r\n\r\n").body()).isEqualTo("abc");
    }

    @Test
    void b5_a_chunk_size_is_read_in_both_cases() throws Exception {
        assertThat(forwarded(CHUNKED + "A\r\n0123456789\r\nb\r\n0123456789a\r\n000\r\n\r\n").body())
                .isEqualTo("01234567890123456789a");
    }

    @ParameterizedTest(name = "B6 #{index}")
    @ValueSource(strings = {"3;a\nX\r\nabc\r\n", "3;a\rX\r\nabc\r\n", "3;a=\"\r\nabc\r\n", "3;a=\"b\r\n\"\r\nabc\r\n",
            "3;a\u0000\r\nabc\r\n", "3\nabc\r\n", "3\rabc\r\n", "3;\nabc\r\n", "3;a\u007f\r\nabc\r\n",
            "3\r\nabc\n0\r\n\r\n", "3\n\r\nabc\r\n"})
    void b6_a_chunk_extension_that_hides_a_line_end_is_refused(String chunk) throws Exception {
        Refused.withinContent(CHUNKED + chunk + "0\r\n\r\n");
    }

    @Test
    void b6_chunk_extensions_are_dropped() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            proxy.exchange(CHUNKED + "3;ext=\"a;b\\\"c\";x\r\nabc\r\n0;last\r\n\r\n");
            assertThat(origin.request().body()).isEqualTo("abc");
            assertThat(origin.received()).doesNotContain("ext").doesNotContain("last").doesNotContain(";x");
        }
    }

    @Test
    void b6_chunk_extensions_are_limited() throws Exception {
        Refused.withinContent(CHUNKED + "3;" + "a".repeat(8 * 1024) + "\r\nabc\r\n0\r\n\r\n");
        Refused.withinContent(CHUNKED + ("1;" + "a".repeat(3 * 1024) + "\r\nx\r\n").repeat(10) + "0\r\n\r\n");
    }

    @ParameterizedTest(name = "B7 #{index}")
    @ValueSource(strings = {"3\r\nabcX", "3\r\nabcd\r\n", "3\r\nabc0\r\n\r\n", "3\r\nabc\rX", "0\r\nX",
            "3\r\nabc\n0\r\n\r\n", "3\r\nabc\r\n0\r\n\n"})
    void b7_a_chunk_without_its_line_end_is_refused(String chunks) throws Exception {
        Refused.withinContent(CHUNKED + chunks);
    }

    @Test
    void b8_content_is_framed_anew() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.to(origin)) {
            proxy.exchange(CHUNKED + "0003;x=y\r\nabc\r\n02\r\nde\r\n00;z\r\n\r\n");
            String received = origin.received();
            assertThat(received.substring(received.indexOf("\r\n\r\n") + 4))
                    .isIn("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "5\r\nabcde\r\n0\r\n\r\n");
            assertThat(origin.request().body()).isEqualTo("abcde");
        }
    }

    @Test
    void b9_a_request_without_length_and_coding_has_no_content() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            client.send(POST + "\r\n" + GET);
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(origin.requests()).extracting(HttpMessage::startLine)
                    .containsExactly("POST / HTTP/1.1", "GET /next HTTP/1.1");
        }
    }

    @Test
    void b9_a_request_with_content_of_length_zero_says_so_to_the_server() throws Exception {
        assertThat(forwarded(POST + "Content-Length: 0\r\n\r\n").field("Content-Length")).isEqualTo("0");
        assertThat(forwarded(CHUNKED + "0\r\n\r\n").chunked()).isTrue();
    }

    @Test
    void b17_fields_of_a_dead_websocket_draft_take_no_byte_of_the_next_request() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
                    + "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n"
                    + GET);
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(origin.requests()).extracting(HttpMessage::target).containsExactly("/1", "/next");
            assertThat(origin.requests().getFirst().lines()).noneMatch(f -> f.startsWith("Sec-WebSocket-Key"));
        }
    }

    @ParameterizedTest(name = "B18 {0}")
    @ValueSource(strings = {"Content-Length: 5\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
            "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n"})
    void b18_a_client_that_leaves_within_its_content_completes_nothing(String rest) throws Exception {
        LinkedBlockingQueue<End> ends = new LinkedBlockingQueue<>();
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            ends.add(c.end());
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            client.send(POST + rest);
            await().until(() -> origin.received().contains("ab"));
            client.shutdownOutput();

            End end = ends.poll(10, TimeUnit.SECONDS);
            assertThat(end).isNotNull();
            assertThat(end.reset()).isTrue();
            assertThat(end.bytes()).doesNotContain("0\r\n\r\n");
            Ended ended = proxy.ended();
            assertThat(ended.status()).isEqualTo(499);
            assertThat(ended.cause()).isEqualTo(Cause.CLIENT_ABORTED_UPLOAD);
        }
    }

    @Test
    void b19_a_length_over_the_limit_is_refused_at_once() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.route("all", s.upstream("app", origin)).maxBody = 10;
        }); RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(POST + "Content-Length: 11\r\nExpect: 100-continue\r\n\r\n").response();

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(proxy.ended().cause()).isEqualTo(Cause.CLIENT_BODY_TOO_LARGE);
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void b19_chunks_over_the_limit_are_refused_as_soon_as_they_pass_it() throws Exception {
        LinkedBlockingQueue<End> ends = new LinkedBlockingQueue<>();
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            ends.add(c.end());
        }); TestProxy proxy = TestProxy.start(s -> {
            s.route("all", s.upstream("app", origin)).maxBody = 10;
        }); RawConnection client = proxy.connect()) {
            client.send(CHUNKED + "8\r\n12345678\r\n");
            await().until(() -> origin.received().contains("12345678"));
            HttpMessage response = client.send("3\r\n901\r\n0\r\n\r\n").response();

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
            End end = ends.poll(10, TimeUnit.SECONDS);
            assertThat(end).isNotNull();
            assertThat(end.reset()).isTrue();
            assertThat(end.bytes()).doesNotContain("901").doesNotContain("0\r\n\r\n");
            assertThat(proxy.ended().cause()).isEqualTo(Cause.CLIENT_BODY_TOO_LARGE);
        }
    }

    @Test
    void b19_content_at_the_limit_passes() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.route("all", s.upstream("app", origin)).maxBody = 10;
        })) {
            assertThat(proxy.exchange(CHUNKED + "a\r\n1234567890\r\n0\r\n\r\n").status()).isEqualTo(200);
            assertThat(proxy.exchange(POST + "Content-Length: 10\r\n\r\n1234567890").status()).isEqualTo(200);
        }
    }
}
