package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RawConnection.End;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that have no content whatever their head announces: to HEAD, 204 and 304 (RFC 9112, section 6.3). */
class NoContentTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @ParameterizedTest(name = "B11 {0} {1}")
    @CsvSource({"GET, 204 No Content", "GET, 304 Not Modified", "HEAD, 200 OK", "HEAD, 404 Not Found",
            "HEAD, 500 Internal Server Error", "HEAD, 204 No Content", "PUT, 204 No Content"})
    void b11_a_response_without_content_ends_with_its_head_whatever_it_announces(String method, String status)
            throws Exception {
        String request = method + " / HTTP/1.1\r\nHost: a\r\n\r\n";
        try (Origin origin = Origin.answering("HTTP/1.1 " + status + "\r\nContent-Length: 5\r\n\r\n");
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                HttpMessage response = client.send(request).responseTo(method);
                assertThat(response.startLine()).isEqualTo("HTTP/1.1 " + status);
                assertThat(response.field("Content-Length")).isEqualTo(status.startsWith("204") ? null : "5");
            }
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
        }
    }

    @ParameterizedTest(name = "B11 {0} {1}")
    @CsvSource({"GET, 204 No Content", "GET, 304 Not Modified", "HEAD, 200 OK"})
    void b11_a_coding_of_a_response_without_content_is_not_passed_on(String method, String status) throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 " + status + "\r\nTransfer-Encoding: chunked\r\n\r\n");
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(method + " / HTTP/1.1\r\nHost: a\r\n\r\n").responseTo(method);
            assertThat(response.field("Transfer-Encoding")).isNull();
            assertThat(response.field("Content-Length")).isNull();
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
        }
    }

    @ParameterizedTest(name = "B11 {0} {1}")
    @CsvSource({"GET, 204 No Content", "GET, 304 Not Modified", "HEAD, 200 OK"})
    void b11_content_where_none_may_be_is_no_part_of_the_next_response(String method, String status) throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\nab");
            c.end();
        }, c -> Origin.answer(c, Origin.OK));
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            client.send(method + " / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.responseTo(method).startLine()).isEqualTo("HTTP/1.1 " + status);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.BODY_EXCESS);

            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest(name = "B11 #{index}")
    @ValueSource(strings = {"Content-Length: 2", "Transfer-Encoding: chunked"})
    void b11_a_204_that_announces_content_ends_its_connection(String framing) throws Exception {
        // the content may come later than the head, when another request is on its way already
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 204 No Content\r\n" + framing + "\r\n\r\n");
            assertThat(c.end().bytes()).isEmpty();
        }, c -> Origin.answer(c, Origin.OK));
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            assertThat(client.send(GET).response().status()).isEqualTo(204);
            assertThat(client.send(GET).response().body()).isEqualTo("ok");
            assertThat(origin.connections()).isEqualTo(2);
            assertThat(proxy.ended().failed()).isFalse();
        }
    }
}
