package io.gatepost.core.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private static ResponseHead parse(String message) {
        ResponseHead head = new ResponseHead();
        assertThat(Wire.head(new ResponseParser(head, 8192, 100), message, 3)).isNotNull();
        return head;
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                of(Cause.RESPONSE_IS_TLS, "\u0016\u0003", "\u0015\u0003\u0001\u0000\u0002\u0002F"),
                of(Cause.RESPONSE_IS_HTTP2, "\u0000\u0000\u0012\u0004\u0000\u0000\u0000\u0000\u0000\u0000\u0003",
                        "\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000",
                        "\u0000\u0000\u0008\u0007\u0000\u0000\u0000\u0000\u0000"),
                of(Cause.RESPONSE_NOT_HTTP, "\u0000\u0000\u0005\u0004", "\u0000\u0000\u0000\n",
                        "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000", "\u0000\u00ff\u00ff", "\u0016x",
                        "SSH-2.0-OpenSSH_9.6\r\n", "http/1.1 200 OK\r\n", "HTTQ", "\r\nHTTP/1.1 200", "ICY 200 OK",
                        "<html>"),
                of(Cause.RESPONSE_VERSION_UNSUPPORTED, "HTTP/7.3 200 OK\r\n", "HTTP/2 200\r\n", "HTTP/0"),
                of(Cause.RESPONSE_BAD_STATUS_LINE, "HTTP/x", "HTTP/1 200", "HTTP/11.1 200", "HTTP/1.1\r\n",
                        "HTTP/1.1  200", "HTTP/1.1 20 OK", "HTTP/1.1 2000", "HTTP/1.1 0", "HTTP/1.1 600",
                        "HTTP/1.1 abc", "HTTP/1.1 200 O\u0000K", "HTTP/1.1 200 OK\n", "HTTP/1.1 200 OK\rX"),
                of(Cause.RESPONSE_HEADER_NAME_INVALID, OK + "X\r\n", OK + ": x\r\n", OK + "X Y: x\r\n",
                        OK + "X\u0000: x", OK + "X(: x\r\n", OK + "X \r\n"),
                of(Cause.RESPONSE_HEADER_VALUE_INVALID, OK + "X: \u0000", OK + "X: a\rb", OK + "X: a\u0007",
                        OK + "X: \u007f", OK + "X: a\n", OK + "\n"),
                of(Cause.RESPONSE_HEADER_FOLDED, OK + "X: a\r\n b\r\n", OK + "\tX: a\r\n"),
                of(Cause.RESPONSE_CONTENT_LENGTH_INVALID, OK + "Content-Length: -1\r\n", OK + "Content-Length:\r\n",
                        OK + "Content-Length: 5,\r\n", OK + "Content-Length: 9223372036854775808\r\n",
                        "HTTP/1.1 204 No\r\nContent-Length: x\r\n"),
                of(Cause.RESPONSE_CONTENT_LENGTH_CONFLICT, OK + "Content-Length: 5, 6\r\n",
                        OK + "Content-Length: 5\r\nContent-Length: 6\r\n"),
                of(Cause.RESPONSE_LENGTH_AND_CODING, OK + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
                of(Cause.RESPONSE_TRANSFER_CODING_UNKNOWN, OK + "Transfer-Encoding: gzip\r\n",
                        OK + "Transfer-Encoding: gzip, chunked\r\n",
                        OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n"))
                .flatMap(s -> s);
    }

    private static Stream<Arguments> of(Cause cause, String... messages) {
        return Arrays.stream(messages).map(message -> Arguments.of(cause, message));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void namesEachFaultAtTheByteThatShowsIt(Cause cause, String message) {
        String whole = Wire.response(message + "rest", Integer.MAX_VALUE);
        assertThat(whole).startsWith("502 " + cause + ": ");
        for (int piece : Wire.PIECES) {
            assertThat(Wire.response(message, piece)).as("in pieces of %d", piece).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 \r\n\r\n", "HTTP/1.1 200\r\n\r\n",
            "HTTP/1.0 404 Nicht da \u00e9\r\n\r\n",
            "HTTP/1.9 599 x\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\nX : a\r\nY\t:b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5, 05\r\n\r\n",
            "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"})
    void acceptsWhatIsValidAndLeavesTheRest(String message) {
        String whole = Wire.response(message + "NEXT", Integer.MAX_VALUE);
        assertThat(whole).startsWith("done: ").endsWith(", rest NEXT");
        for (int piece : Wire.PIECES) {
            assertThat(Wire.response(message + "NEXT", piece)).isEqualTo(whole);
        }
    }

    @Test
    void limitsAreKnownBeforeTheHeadEnds() {
        for (int piece : Wire.PIECES) {
            assertThat(Wire.response(OK + "X: aaaaaa", piece, 25, 5)).startsWith("502 RESPONSE_HEADER_TOO_LARGE");
            assertThat(Wire.response("HTTP/1.1 200 " + "a".repeat(20), piece, 25, 5))
                    .startsWith("502 RESPONSE_HEADER_TOO_LARGE");
            assertThat(Wire.response(OK + "X: a\r\n\r\nrest", piece, 25, 5)).startsWith("done");
            assertThat(Wire.response(OK + "A:\r\nB:\r\nC", piece, 250, 2)).startsWith("502 RESPONSE_TOO_MANY_HEADERS");
        }
    }

    @Test
    void readsWhatTheProxyNeeds() {
        ResponseHead head = parse(String.join("\r\n", "HTTP/1.0 302 Far away", "Keep-Alive: max=3, timeout=5",
                "Connection: Keep-Alive", "Content-Length: 5, 5", "X :  y ", "", ""));
        assertThat(head.status()).isEqualTo(302);
        assertThat(head.minorVersion()).isZero();
        assertThat(new String(head.bytes(), head.reasonOffset(), head.reasonLength(),
                StandardCharsets.ISO_8859_1)).isEqualTo("Far away");
        assertThat(head.keepAliveTimeoutMillis()).isEqualTo(5000);
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.persistent()).isTrue();
        assertThat(head.nameIs(3, "x")).isTrue();
        assertThat(head.value(3)).hasToString("y");
        assertThat(parse("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=x\r\n\r\n").keepAliveTimeoutMillis()).isEqualTo(-1);
    }

    @Test
    void keepsTheBytesSeenForTheBanner() {
        ResponseParser parser = new ResponseParser(new ResponseHead(), 8192, 100);
        assertThat(parser.begun()).isFalse();
        assertThat(Wire.head(parser, "220 mail ESMTP\r\n", Integer.MAX_VALUE)).isNull();
        assertThat(parser.seen()).hasToString("220 mail ESMTP\r\n");
        parser.reset();
        assertThat(Wire.head(parser, "HTTP/1.1 20", Integer.MAX_VALUE)).isNull();
        assertThat(parser.seen()).hasToString("HTTP/1.1 20");
        assertThat(parser.begun()).isTrue();
    }

    @Test
    void aLongHeadBeforeMuchContentIsTakenExactly() {
        String head = OK + "X: " + "x".repeat(5000) + "\r\n\r\n";
        assertThat(Wire.response(head + "c".repeat(9000), Integer.MAX_VALUE)).endsWith("rest " + "c".repeat(9000));
    }
}
