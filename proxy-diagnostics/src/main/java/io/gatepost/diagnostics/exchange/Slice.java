package io.gatepost.diagnostics.exchange;

import java.nio.charset.StandardCharsets;

/**
 * A stretch of a byte array, to be read at once and not kept: the array belongs to a connection and is overwritten by its
 * next message. {@link #toString} copies (ISO 8859-1).
 *
 * @param array  the bytes, shared
 * @param offset of the first byte
 * @param length in bytes
 */
public record Slice(byte[] array, int offset, int length) {
    @Override
    public String toString() {
        return new String(array, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** A slice over a copy of the text's characters (ISO 8859-1). */
    public static Slice of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new Slice(bytes, 0, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slice s && java.util.Arrays.equals(array, offset, offset + length, s.array, s.offset,
                s.offset + s.length);
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
