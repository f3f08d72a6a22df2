package io.gatepost.core.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
    private static String read(Consumer<BodyReader> begin, String message, int piece) {
        BodyReader reader = new BodyReader();
        begin.accept(reader);
        return Wire.body(reader, message, piece);
    }

    private static void assertReads(Consumer<BodyReader> begin, String message, String expected) {
        for (int piece : Wire.PIECES) {
            assertThat(read(begin, message, piece)).as("in pieces of %d", piece).isEqualTo(expected);
        }
    }

    private static void requestChunks(BodyReader reader) {
        reader.chunked(true, 100, 2);
    }

    @Test
    void noneAndLengthAndUntilClose() {
        assertReads(BodyReader::none, "next", "done: , rest next");
        assertReads(r -> r.length(0), "next", "done: , rest next");
        assertReads(r -> r.length(5), "hellonext", "done: hello, rest next");
        assertReads(r -> r.length(5), "hel", "open: hel, rest ");
        assertReads(BodyReader::untilClose, "all of it", "open: all of it, rest ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\r\nhello\r\n0\r\n\r\n", "1\r\nh\r\n3\r\nell\r\n1\r\no\r\n0\r\n\r\n",
            "0005\r\nhello\r\n000\r\n\r\n",
            "00000000000000005\r\nhello\r\n0\r\n\r\n", "5;a=b\r\nhello\r\n0;last\r\n\r\n",
            "5;a=\"b;c \\\" d\"\r\nhello\r\n0\r\n\r\n",
            "5;\r\nhello\r\n0\r\nX: y\r\nHost: z\r\n\r\n"})
    void readsChunks(String body) {
        assertReads(BodyReaderTest::requestChunks, body + "NEXT", "done: hello, rest NEXT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5_\r\n", "0_5\r\n", "0x5\r\n", "+5\r\n", "-5\r\n", " 5\r\n", "\"5\"\r\n", "5,5\r\n",
            "5g\r\n", "5.0\r\n",
            "5\u000b\r\n", "5 ;a\r\n", "5 \r\n", "\r\nhello", "\u00b2\r\n", "10000000000000005\r\n",
            "8000000000000005\r\n",
            "4000000000000000\r\n", "fffffffffffffffb\r\n", "0000000000000000000005\r\n", "5\nhello", "5\r\nhello\n0",
            "5\rhello", "5\r\r\nhello",
            "5\r\nhello\r0\r\n", "5\r\nhello0\r\n", "5\r\nhelloXX", "5\r\nhello\r\n\r\n", "2;\nxx", "5;a\nhello",
            "5;a\rb\r\n",
            "5;a\u0000b\r\n", "5;a\u007fb\r\n", "5;a=\"x\r\ny\"\r\n", "0\n\r\n", "0\r\n\n", "0\r\r\n\r\n", "-0\r\n\r\n",
            "0x0\r\n",
            "0\r\nX\r\n", "0\r\nX : y\r\n", "0\r\nX: \u0000y\r\n", "0\r\nX: a\rb\r\n", "0\r\nX: y\n", "0\r\n X: y\r\n",
            "0\r\nX: y\r\n z\r\n",
            "0\r\nGET /evil HTTP/1.1\r\n"})
    void refusesChunksThatBreakTheRules(String body) {
        String whole = read(BodyReaderTest::requestChunks, body, Integer.MAX_VALUE);
        assertThat(whole).startsWith("400 CLIENT_REQUEST_INVALID: ");
        assertReads(BodyReaderTest::requestChunks, body, whole);
        assertThat(read(r -> r.chunked(false, 100, 2), body, 1)).startsWith("502 BODY_CHUNK_INVALID: ");
    }

    @ParameterizedTest
    @CsvSource({"4095, done", "4096, done", "4097, 400"})
    void anExtensionIsLimited(int bytes, String expected) {
        String body = "1;" + "x".repeat(bytes) + "\r\nh\r\n0\r\n\r\n";
        assertThat(read(BodyReaderTest::requestChunks, body, Integer.MAX_VALUE)).startsWith(expected);
    }

    @Test
    void allExtensionsOfAMessageAreLimited() {
        assertThat(read(BodyReaderTest::requestChunks, ("1;" + "x".repeat(2000) + "\r\nh\r\n").repeat(9), 100))
                .startsWith("400 ");
    }

    @Test
    void trailersAreLimited() {
        String large = "0\r\nX: " + "y".repeat(100);
        String many = "0\r\nA:\r\nB:\r\nC";
        for (int piece : Wire.PIECES) {
            assertThat(read(BodyReaderTest::requestChunks, large, piece)).startsWith("431 CLIENT_HEAD_TOO_LARGE");
            assertThat(read(BodyReaderTest::requestChunks, many, piece)).startsWith("431 CLIENT_HEAD_TOO_LARGE");
            assertThat(read(r -> r.chunked(false, 100, 2), many, piece)).startsWith("502 BODY_CHUNK_INVALID");
        }
    }

    @Test
    void theNextMessageStartsAfresh() {
        BodyReader reader = new BodyReader();
        reader.chunked(false, 100, 2);
        assertThat(Wire.body(reader, "2\r\nhi\r\n0\r\nA: b\r\n\r\n", 1)).isEqualTo("done: hi, rest ");
        assertThat(reader.contentBytes()).isEqualTo(2);
        assertThat(reader.isChunked()).isTrue();
        assertThat(Objects.requireNonNull(reader.trailers().value("a"))).hasToString("b");

        reader.chunked(false, 100, 2);
        assertThat(reader.done()).isFalse();
        assertThat(Wire.body(reader, "x", 1)).startsWith("502 BODY_CHUNK_INVALID");

        reader.length(3);
        assertThat(reader.fault()).isNull();
        assertThat(reader.isChunked()).isFalse();
        assertThat(reader.trailers().fieldCount()).isZero();
        assertThat(Wire.body(reader, "abc", 1)).isEqualTo("done: abc, rest ");

        reader.untilClose();
        assertThat(reader.isUntilClose()).isTrue();
        assertThat(reader.contentBytes()).isZero();
    }

    @Test
    void theOffsetOfAFaultCountsTheFraming() {
        assertThat(read(BodyReaderTest::requestChunks, "5\r\nhelloX", 1)).endsWith("at byte 8");
        assertThat(read(BodyReaderTest::requestChunks, "0\r\nA: \u0000", 1)).endsWith("at byte 6");
    }
}
