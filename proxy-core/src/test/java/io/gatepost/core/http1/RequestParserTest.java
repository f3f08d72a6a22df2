package io.gatepost.core.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
    private static RequestHead parse(String message) {
        RequestHead head = new RequestHead();
        RequestParser parser = new RequestParser(head, 8192, 4096, 100);
        String rest = Wire.head(parser, message, Integer.MAX_VALUE);
        assertThat(rest).as("%s", parser.failed() ? parser.fault() : "complete").isEmpty();
        return head;
    }

    private static String path(RequestHead head) {
        return new String(head.bytes(), head.pathOffset(), head.pathLength(),
                StandardCharsets.ISO_8859_1);
    }

    private static String host(RequestHead head, int length) {
        return new String(head.bytes(), head.hostOffset(), length, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /s HTTP/1.1\r\nHost: a\r\n\r\n", "\r\nGET /s HTTP/1.1\r\nHost: a\r\n\r\n",
            "\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "get / HTTP/1.1\r\nhost:a\r\n\r\n",
            "M-SEARCH!#$ / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://a HTTP/1.1\r\nHost: b\r\n\r\n",
            "GET HTTPS://A.B:443/x?y HTTP/1.1\r\nHost: b\r\n\r\n", "GET //x/y HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /%zz?u=%0d%0a|{}^[]`;\"<> HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", "GET / HTTP/1.1\r\nHost: 127.0.0.1:65535\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: my_service.local.\r\n\r\n",
            "GET / HTTP/1.1\r\nX: y\r\nHost: a\r\nX!#$%&'*+-.^`|~0a: caf\u00e9\t\u00ff\r\nEmpty:\r\nE2: \t \r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 05\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTRANSFER-ENCODING:\tCHUNKED\t \r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nMy_Name: x\r\n_: y\r\n\r\n",
            "POST / HTTP/1.0\r\nExpect: a-miracle\r\nContent-Length: 1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n"})
    void acceptsWhatIsValidAndLeavesTheRest(String message) {
        String whole = Wire.request(message + "NEXT", Integer.MAX_VALUE);
        assertThat(whole).startsWith("done: ").endsWith(", rest NEXT");
        for (int piece : Wire.PIECES) {
            assertThat(Wire.request(message + "NEXT", piece)).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            // request line
            "GET  / HTTP/1.1\r\n", "GET /  HTTP/1.1\r\n", "GET\t/ HTTP/1.1\r\n", " GET / HTTP/1.1\r\n",
            "GET\u000b/ HTTP/1.1\r\n",
            "GET /s\fHTTP/1.1\r\n", "GET /\rHTTP/1.1\r\n", "GET /\r\n", "GET\r\n", "GET / http/1.1\r\n",
            "GET / HTTP/2\r\n",
            "GET / HTTP/1.\r\n", "GET / HTTP/1.10\r\n", "GET / HTTP/1.1x\r\n", "GET / HTTP/1.1 \r\n",
            "GET / XTTP/1.1\r\n",
            "GET / HTTPS/1.1\r\n", "GET / HTTP/-1.1\r\n", "GET / HTTP/1.+1\r\n", "GET / HTTP/1,1\r\n",
            "GET / HTTP/4294967297.1\r\n", "GET / HTTP/1.1\u0000\r\n", "GET / HTTP/1.1\n", "GET / HTTP/1.1\rX",
            "G(ET / HTTP/1.1\r\n", "GET: / HTTP/1.1\r\n", "G\u0001ET / HTTP/1.1\r\n", " / HTTP/1.1\r\n",
            "\u0000GET / HTTP/1.1\r\n",
            "\u00ef\u00bb\u00bfGET / HTTP/1.1\r\n", "GET /a b HTTP/1.1\r\n", "GET /a\u0001b HTTP/1.1\r\n",
            "GET /\u007f HTTP/1.1\r\n",
            "GET /\u00e9 HTTP/1.1\r\n", "GET /a#b HTTP/1.1\r\n", "GET /a\\b HTTP/1.1\r\n", "GET /a%00b HTTP/1.1\r\n",
            "GET ./s HTTP/1.1\r\n", "GET * HTTP/1.1\r\n", "OPTIONS ** HTTP/1.1\r\n", "GET HTTP/1.1\r\n",
            "GET @e/s HTTP/1.1\r\n",
            "GET a:80 HTTP/1.1\r\n", "GET http:///s HTTP/1.1\r\n", "GET http://u@a/s HTTP/1.1\r\n",
            "GET ftp://a/s HTTP/1.1\r\n",
            "GET http:/a/s HTTP/1.1\r\n", "GET http: HTTP/1.1\r\n", "GET http://a#@b/s HTTP/1.1\r\n", "\n", "\rX",
            "\u0016GET / HTTP/1.1\r\n", "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n",
            // fields
            "GET / HTTP/1.1\r\nHost : a\r\n", "GET / HTTP/1.1\r\nHost\t: a\r\n", "GET / HTTP/1.1\r\n: a\r\n",
            "GET / HTTP/1.1\r\nHost\r\n", "GET / HTTP/1.1\r\nX Y: a\r\n", "GET / HTTP/1.1\r\nX(Y): a\r\n",
            "GET / HTTP/1.1\r\nX\u00e9: a\r\n", "GET / HTTP/1.1\r\nX\u0000: a\r\n", "GET / HTTP/1.1\r\n\u007f: a\r\n",
            "GET / HTTP/1.1\r\nX: a\n", "GET / HTTP/1.1\r\nX: a\rb", "GET / HTTP/1.1\r\nX: a\r\r\n",
            "GET / HTTP/1.1\r\nX: \u0000\r\n",
            "GET / HTTP/1.1\r\nX: a\u0007\r\n", "GET / HTTP/1.1\r\nX: \u007f\r\n", "GET / HTTP/1.1\r\nX: a\u000b\r\n",
            "GET / HTTP/1.1\r\nX: a\r\n b\r\n", "GET / HTTP/1.1\r\nX: a\r\n\tb\r\n", "GET / HTTP/1.1\r\n Host: a\r\n",
            "GET / HTTP/1.1\r\nX: a\r\n\rX-B: b\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\rZ",
            "GET / HTTP/1.1\r\nContent_Length: 5\r\n", "GET / HTTP/1.1\r\nTransfer_Encoding: chunked\r\n",
            "GET / HTTP/1.1\r\nx_forwarded-FOR: 1\r\n",
            // Host
            "GET / HTTP/1.1\r\n\r\n", "GET http://a/ HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHOST: a\r\n",
            "GET / HTTP/1.1\r\nHost:\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n", "GET / HTTP/1.1\r\nHost: u@a\r\n",
            "GET / HTTP/1.1\r\nHost: a b\r\n", "GET / HTTP/1.1\r\nHost: a, b\r\n", "GET / HTTP/1.1\r\nHost: a\\b\r\n",
            "GET / HTTP/1.1\r\nHost: a#x\r\n", "GET / HTTP/1.1\r\nHost: a:x\r\n", "GET / HTTP/1.1\r\nHost: a:80:81\r\n",
            "GET / HTTP/1.1\r\nHost: a:-1\r\n", "GET / HTTP/1.1\r\nHost: a:65536\r\n",
            "GET / HTTP/1.1\r\nHost: <a>\r\n",
            "GET / HTTP/1.1\r\nHost: \u00e9\r\n", "GET / HTTP/1.1\r\nHost: [::1\r\n", "GET / HTTP/1.1\r\nHost: [a]\r\n",
            "GET / HTTP/1.1\r\nHost: []\r\n", "GET / HTTP/1.1\r\nHost: [::1]x\r\n", "GET / HTTP/1.1\r\nHost: :80\r\n",
            "GET http://a/ HTTP/1.1\r\nHost: a/b\r\n",
            // framing
            "POST / HTTP/1.1\r\nContent-Length: -5\r\n", "POST / HTTP/1.1\r\nContent-Length: +5\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 5 5\r\n", "POST / HTTP/1.1\r\nContent-Length: 5.0\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 0x5\r\n", "POST / HTTP/1.1\r\nContent-Length: 5e0\r\n",
            "POST / HTTP/1.1\r\nContent-Length: \u0665\r\n", "POST / HTTP/1.1\r\nContent-Length:\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 9223372036854775808\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 18446744073709551621\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 5, 5\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 5,\r\n", "POST / HTTP/1.1\r\nContent-Length: 3, 6\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding:\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: \"chunked\"\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked;\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked;q=1\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, chunked\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: ,chunked\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked,\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chu nked\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: \u00ffchunked\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\u0000\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"})
    void refusesWithBadRequest(String message) {
        assertRefused(message, "400 CLIENT_REQUEST_INVALID: ");
    }

    @Test
    void refusesWithTheStatusOfEachRule() {
        assertRefused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 ");
        assertRefused("GET / HTTP/3.0\r\n", "505 ");
        assertRefused("GET / HTTP/0.9\r\n", "505 ");
        assertRefused("CONNECT a:443 HTTP/1.1\r\n", "501 ");
        assertRefused("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n", "501 ");
        assertRefused("POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n", "501 ");
        assertRefused("GET / HTTP/1.1\r\nExpect: 200-ok\r\n", "417 ");
        assertRefused("\u0016\u0003\u0001\u0002\u0000", "400 CLIENT_TLS_ON_PLAIN_PORT");
    }

    private static void assertRefused(String message, String expected) {
        String whole = Wire.request(message, Integer.MAX_VALUE);
        assertThat(whole).as(message).startsWith(expected);
        for (int piece : Wire.PIECES) {
            assertThat(Wire.request(message, piece)).as("%s in pieces of %d", message, piece).isEqualTo(whole);
        }
    }

    @Test
    void limitsAreKnownBeforeTheHeadEnds() {
        for (int piece : Wire.PIECES) {
            assertThat(Wire.request("GET /aaaaaaaaaaaaaaaaa", piece, 100, 20, 5))
                    .startsWith("414 CLIENT_TARGET_TOO_LONG");
            assertThat(Wire.request("A".repeat(21), piece, 100, 20, 5)).startsWith("414 CLIENT_TARGET_TOO_LONG");
            assertThat(Wire.request("GET /aaaaaaa HTTP/1.1", piece, 100, 20, 5))
                    .startsWith("414 CLIENT_TARGET_TOO_LONG");
            assertThat(Wire.request("GET /aaaaaa HTTP/1.1\r\nHost: a\r\n\r\n", piece, 100, 20, 5)).startsWith("done");
            assertThat(Wire.request("GET /aaaaaaa", piece, 12, 20, 5)).startsWith("414 CLIENT_TARGET_TOO_LONG");
            assertThat(Wire.request("GET / HTTP/1.1\r\nX: aaaaaaaa", piece, 27, 20, 5))
                    .startsWith("431 CLIENT_HEAD_TOO_LARGE");
            assertThat(Wire.request("GET / HTTP/1.1\r\nHost: a\r\n\r\nrest", piece, 27, 20, 5)).startsWith("done");
            assertThat(Wire.request("GET / HTTP/1.1\r\nA:\r\nB:\r\nC", piece, 100, 20, 2))
                    .startsWith("431 CLIENT_HEAD_TOO_LARGE");
            assertThat(Wire.request("GET / HTTP/1.0\r\nA:\r\nB:\r\n\r\n", piece, 100, 20, 2)).startsWith("done");
        }
    }

    @Test
    void readsWhatTheProxyNeeds() {
        RequestHead head = parse(
                String.join("\r\n", "POST /p?q HTTP/1.1", "Host: h.x:8080", "Connection: x , Close",
                        "connection: keep-alive", "Content-Length: 007", "TE: gzip, trailers;q=1",
                        "Expect: 100-continue", "", ""));
        assertThat(head.method()).hasToString("POST");
        assertThat(head.target()).hasToString("/p?q");
        assertThat(path(head)).isEqualTo("/p?q");
        assertThat(host(head, head.hostLength())).isEqualTo("h.x:8080");
        assertThat(host(head, head.hostNameLength())).isEqualTo("h.x");
        assertThat(head.contentLength()).isEqualTo(7);
        assertThat(head.connectionClose()).isTrue();
        assertThat(head.connectionKeepAlive()).isTrue();
        assertThat(head.acceptsTrailers()).isTrue();
        assertThat(head.expectContinue()).isTrue();
        assertThat(head.startLine()).hasToString("POST /p?q HTTP/1.1");
        assertThat(Objects.requireNonNull(head.value("host"))).hasToString("h.x:8080");
        assertThat(head.id(0)).isEqualTo(FieldId.HOST);
    }

    @Test
    void theAuthorityOfAnAbsoluteTargetReplacesHost() {
        RequestHead head = parse("GET http://a.x:1/y?z HTTP/1.1\r\nHost: b\r\n\r\n");
        assertThat(head.absoluteForm()).isTrue();
        assertThat(host(head, head.hostLength())).isEqualTo("a.x:1");
        assertThat(host(head, head.hostNameLength())).isEqualTo("a.x");
        assertThat(path(head)).isEqualTo("/y?z");
        assertThat(path(parse("GET http://a HTTP/1.1\r\nHost: b\r\n\r\n"))).isEmpty();
    }

    @Test
    void aQueryBehindAnEmptyPathGetsItsSlash() {
        for (int piece : Wire.PIECES) {
            RequestHead head = new RequestHead();
            RequestParser parser = new RequestParser(head, 8192, 4096, 10);
            assertThat(Wire.head(parser, "GET http://a?q HTTP/1.1\r\nHost: b\r\nX: y\r\n\r\nrest", piece))
                    .isEqualTo("rest");
            assertThat(path(head)).isEqualTo("/?q");
            assertThat(host(head, head.hostLength())).isEqualTo("a");
            assertThat(Objects.requireNonNull(head.value("x"))).hasToString("y");
            assertThat(head.startLine()).hasToString("GET http://a/?q HTTP/1.1");
        }
    }

    @Test
    void pipelinedRequestsAreReadOneByOne() {
        RequestHead head = new RequestHead();
        RequestParser parser = new RequestParser(head, 8192, 4096, 10);
        ByteBuf in = Unpooled
                .copiedBuffer(Wire.bytes("GET /0 HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /1 HTTP/1.1\r\nHost: b\r\n\r\n"));
        for (String target : List.of("/0", "/1")) {
            assertThat(parser.begun()).isFalse();
            assertThat(parser.parse(in)).isEqualTo(Progress.DONE);
            assertThat(head.target()).hasToString(target);
            assertThat(head.fieldCount()).isOne();
            parser.reset();
        }
        assertThat(in.isReadable()).isFalse();
        in.release();
    }

    @Test
    void emptyLinesAreNoBeginning() {
        RequestParser parser = new RequestParser(new RequestHead(), 8192, 4096, 10);
        assertThat(Wire.head(parser, "\r\n\r", 1)).isNull();
        assertThat(parser.begun()).isFalse();
        assertThat(Wire.head(parser, "\nG", 1)).isNull();
        assertThat(parser.begun()).isTrue();
    }

    @Test
    void tlsIsSeenInTwoBytes() {
        RequestParser parser = new RequestParser(new RequestHead(), 8192, 4096, 10);
        assertThat(Wire.head(parser, "\u0016", 1)).isNull();
        assertThat(parser.looksLikeTls()).isFalse();
        assertThat(Wire.head(parser, "\u0003", 1)).isNull();
        assertThat(parser.looksLikeTls()).isTrue();
        assertThat(parser.fault().cause()).isEqualTo(Cause.CLIENT_TLS_ON_PLAIN_PORT);
    }
}
