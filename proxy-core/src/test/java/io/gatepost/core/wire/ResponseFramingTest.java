package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RawConnection.End;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the content of a response ends, and how that is told to the client (RFC 9112, sections 6 and 7). */
class ResponseFramingTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String GET10 = "GET / HTTP/1.0\r\nHost: a\r\n\r\n";

    /** A server that sends these bytes to one request of each connection, and a FIN behind them. */
    private static Origin once(String response) throws Exception {
        return Origin.scripted(c -> {
            c.request();
            c.send(response);
        });
    }

    private static void invalid(String head, Cause cause) throws Exception {
        try (Origin origin = once("HTTP/1.1 200 OK\r\n" + head + "\r\nabc"); TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(502);
            assertThat(proxy.ended().cause()).isEqualTo(cause);
        }
    }

    @Test
    void b12_content_that_ends_with_its_connection_is_sent_in_chunks() throws Exception {
        try (Origin origin = once("HTTP/1.1 200 OK\r\n\r\nsome content");
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                HttpMessage response = client.send(GET).response();
                assertThat(response.chunked()).isTrue();
                assertThat(response.body()).isEqualTo("some content");
                assertThat(proxy.ended().failed()).isFalse();
            }
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void b12_a_client_of_http10_gets_what_has_no_length_until_the_end() throws Exception {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n";
        for (String response : new String[]{"HTTP/1.1 200 OK\r\n\r\nabc", "HTTP/1.0 200 OK\r\n\r\nabc", chunked}) {
            try (Origin origin = once(response);
                    TestProxy proxy = TestProxy.to(origin);
                    RawConnection client = proxy.connect()) {
                client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\nTE: trailers\r\n\r\n");
                HttpMessage head = client.responseHead();
                assertThat(head.field("Transfer-Encoding")).isNull();
                assertThat(head.field("Trailer")).isNull();
                assertThat(head.field("Connection")).isEqualTo("close");
                assertThat(client.end()).isEqualTo(new End("abc", false));
            }
        }
    }

    @Test
    void b12_a_reset_of_a_connection_that_delimits_content_is_no_end() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\n\r\nabc");
            c.request();
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            client.send(GET);
            client.responseHead();
            assertThat(client.read(8)).isEqualTo("3\r\nabc\r\n");
            origin.connection(0).reset();

            assertThat(client.end().bytes()).isEmpty();
            Ended ended = proxy.ended();
            assertThat(ended.cause()).isEqualTo(Cause.BODY_RESET);
            assertThat(ended.status()).isEqualTo(200);
        }
    }

    @Test
    void b12_a_client_of_http10_is_reset_where_the_end_would_look_proper() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\n\r\nabc");
            c.request();
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            client.send(GET10);
            client.responseHead();
            assertThat(client.read(3)).isEqualTo("abc");
            origin.connection(0).reset();

            assertThat(client.end()).isEqualTo(new End("", true));
        }
    }

    @ParameterizedTest(name = "B13 #{index}")
    @ValueSource(strings = {"gzip", "x", "identity", "chunked, gzip", "gzip, chunked", "chunked, chunked", "",
            "chunked;p=1", "chunkedx"})
    void b13_a_coding_other_than_chunked_is_refused(String coding) throws Exception {
        invalid("Transfer-Encoding: " + coding + "\r\n", Cause.RESPONSE_TRANSFER_CODING_UNKNOWN);
    }

    @Test
    void b13_the_error_type_of_an_unknown_coding_is_that_of_the_rfc() throws Exception {
        try (Origin origin = once("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc");
                TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange(GET).field("Proxy-Status"))
                    .startsWith(TestProxy.INSTANCE + "; error=http_response_transfer_coding");
        }
    }

    @Test
    void b13_a_second_coding_field_or_one_in_http10_is_refused() throws Exception {
        invalid("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                Cause.RESPONSE_TRANSFER_CODING_UNKNOWN);
        try (Origin origin = once("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
                TestProxy proxy = TestProxy.to(origin)) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(502);
        }
    }

    @ParameterizedTest(name = "B14 #{index}")
    @ValueSource(strings = {"Content-Length: 3\r\nContent-Length: 4\r\n", "Content-Length: 3, 4\r\n",
            "Content-Length: 3\r\ncontent-length: 03, 5\r\n"})
    void b14_different_lengths_are_refused(String fields) throws Exception {
        invalid(fields, Cause.RESPONSE_CONTENT_LENGTH_CONFLICT);
    }

    @ParameterizedTest(name = "B14 #{index}")
    @ValueSource(strings = {"Content-Length: +3\r\n", "Content-Length: -1\r\n", "Content-Length: 0x3\r\n",
            "Content-Length: \r\n", "Content-Length: 99999999999999999999\r\n", "Content-Length: 3,\r\n",
            "Content-Length: a\r\n"})
    void b14_a_length_that_is_no_number_is_refused(String fields) throws Exception {
        invalid(fields, Cause.RESPONSE_CONTENT_LENGTH_INVALID);
    }

    @Test
    void b14_length_and_coding_together_are_refused() throws Exception {
        invalid("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", Cause.RESPONSE_LENGTH_AND_CODING);
        invalid("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", Cause.RESPONSE_LENGTH_AND_CODING);
    }

    @ParameterizedTest(name = "B14 #{index}")
    @ValueSource(strings = {"Content-Length: 3\r\nContent-Length: 3\r\n", "Content-Length: 3, 03\r\n",
            "Content-Length: 003\r\n"})
    void b14_equal_lengths_are_passed_on_once(String fields) throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 200 OK\r\n" + fields + "\r\nabc");
                TestProxy proxy = TestProxy.to(origin)) {
            HttpMessage response = proxy.exchange(GET);
            assertThat(response.field("Content-Length")).isEqualTo("3");
            assertThat(response.body()).isEqualTo("abc");
        }
    }

    @ParameterizedTest(name = "B15 #{index}")
    @ValueSource(strings = {"Content-Length: 5\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
            "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n",
            "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX: 1\r\n", "Content-Length: 5\r\n\r\n"})
    void b15_a_truncated_response_does_not_end_cleanly(String rest) throws Exception {
        for (String request : new String[]{GET, GET10}) {
            try (Origin origin = once("HTTP/1.1 200 OK\r\n" + rest);
                    TestProxy proxy = TestProxy.to(origin);
                    RawConnection client = proxy.connect()) {
                HttpMessage head = client.send(request).responseHead();
                End end = client.end();

                assertThat(end.bytes()).doesNotContain("0\r\n\r\n");
                boolean untilClose = head.field("Content-Length") == null && head.field("Transfer-Encoding") == null;
                assertThat(end.reset()).as("seen by the client").isEqualTo(untilClose);
                Ended ended = proxy.ended();
                assertThat(ended.cause()).isEqualTo(Cause.BODY_TRUNCATED);
                assertThat(ended.record().outcome().responseStarted()).isTrue();
                assertThat(ended.failed()).isTrue();
            }
        }
    }

    @ParameterizedTest(name = "B15 #{index}")
    @ValueSource(strings = {"2\r\nabX\r\n0\r\n\r\n", "x\r\n", "2\r\nab\r\n-1\r\n", "2\r\nab\r\n0\r\nX\r\n\r\n",
            "2;a\nb\r\nab\r\n0\r\n\r\n", "2\r\nab\r\nfffffffffffffffff\r\n"})
    void b15_malformed_chunks_do_not_end_cleanly(String chunks) throws Exception {
        try (Origin origin = once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            client.send(GET).responseHead();
            assertThat(client.end().bytes()).doesNotContain("0\r\n\r\n");
            assertThat(proxy.ended().cause()).isEqualTo(Cause.BODY_CHUNK_INVALID);
        }
    }

    @ParameterizedTest(name = "B16 #{index}")
    @ValueSource(strings = {"Content-Length: 2\r\n\r\nokEXTRA",
            "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nEXTRA",
            "Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"})
    void b16_bytes_behind_a_response_end_the_connection(String rest) throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\n" + rest);
            c.end();
        }, c -> Origin.answer(c, Origin.OK));
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            assertThat(proxy.ended().cause()).isEqualTo(Cause.BODY_EXCESS);
            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            assertThat(proxy.ended().failed()).isFalse();
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void b16_a_response_that_nobody_asked_for_ends_the_idle_connection() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(Origin.OK);
            c.end();
        }, c -> Origin.answer(c, Origin.OK));
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            origin.connection(0).send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
            assertThat(proxy.incident().cause()).isEqualTo(Cause.RESPONSE_UNSOLICITED);

            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest(name = "B16 {0}")
    @ValueSource(strings = {"408 Request Timeout", "400 Bad Request"})
    void b16_a_goodbye_on_an_idle_connection_is_no_incident(String status) throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send(Origin.OK);
            c.end();
        }, c -> Origin.answer(c, Origin.OK));
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            origin.connection(0).send("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            origin.awaitEnd(0);

            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            assertThat(origin.connections()).isEqualTo(2);
            assertThat(proxy.unasked()).isEmpty();
        }
    }

    @Test
    void large_content_arrives_whole_in_every_framing() throws Exception {
        String content = "0123456789abcdef".repeat(64 * 1024);
        String chunks = "10000\r\n" + content.substring(0, 65536) + "\r\n"
                + Integer.toHexString(content.length() - 65536)
                + "\r\n" + content.substring(65536) + "\r\n0\r\n\r\n";
        for (String rest : new String[]{"Content-Length: " + content.length() + "\r\n\r\n" + content,
                "Transfer-Encoding: chunked\r\n\r\n" + chunks, "\r\n" + content}) {
            try (Origin origin = once("HTTP/1.1 200 OK\r\n" + rest); TestProxy proxy = TestProxy.to(origin)) {
                assertThat(proxy.exchange(GET).body()).isEqualTo(content);
                assertThat(proxy.ended().responseBodyBytes()).isEqualTo(content.length());
                assertThat(proxy.exchange(GET10).body()).isEqualTo(content);
            }
        }
    }

    @Test
    void a_head_of_http10_is_understood() throws Exception {
        try (Origin origin = Origin
                .answering("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok");
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                HttpMessage response = client.send(GET).response();
                assertThat(response.startLine()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(response.field("Connection")).isNull();
                assertThat(response.body()).isEqualTo("ok");
            }
            assertThat(origin.connections()).isEqualTo(1);
        }
    }
}
