package io.gatepost.core.http1;

import io.gatepost.diagnostics.exchange.Slice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message head as received: its bytes in one array, and where each field stands in it. Belongs to one connection and is
 * used again for its next message; filled by {@link HeadParser}. Not thread-safe.
 */
public abstract class MessageHead {
    byte[] bytes = new byte[1024];
    int length;
    int[] marks = new int[5 * 24];
    int fields;
    long present;

    int startLineLength;
    int minorVersion;
    /** -1 where there is no Content-Length. */
    long contentLength = -1;
    boolean chunked;
    boolean connectionClose;
    boolean connectionKeepAlive;

    /** Makes it ready for the next message. */
    void clear() {
        length = 0;
        fields = 0;
        present = 0;
        startLineLength = 0;
        contentLength = -1;
        chunked = false;
        connectionClose = false;
        connectionKeepAlive = false;
    }

    /** Makes room for so many bytes after the ones that are there. */
    final void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    final void addField(int id, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        int at = fields * 5;
        if (at == marks.length) {
            marks = Arrays.copyOf(marks, marks.length * 2);
        }
        marks[at] = id;
        marks[at + 1] = nameOffset;
        marks[at + 2] = nameLength;
        marks[at + 3] = valueOffset;
        marks[at + 4] = valueLength;
        present |= 1L << id;
        fields++;
    }

    /** The bytes of the head, valid up to {@link #length}. */
    public final byte[] bytes() {
        return bytes;
    }

    /** Bytes of the head, with the empty line at its end. */
    public final int length() {
        return length;
    }

    /** Number of fields. */
    public final int fieldCount() {
        return fields;
    }

    /** The {@link FieldId} of field i. */
    public final int id(int i) {
        return marks[i * 5];
    }

    public final int nameOffset(int i) {
        return marks[i * 5 + 1];
    }

    public final int nameLength(int i) {
        return marks[i * 5 + 2];
    }

    public final int valueOffset(int i) {
        return marks[i * 5 + 3];
    }

    public final int valueLength(int i) {
        return marks[i * 5 + 4];
    }

    /** Whether a field with this id is there. */
    public final boolean has(int fieldId) {
        return (present & 1L << fieldId) != 0;
    }

    /** Index of the first field with this id; -1 where there is none. */
    public final int find(int fieldId) {
        if (has(fieldId)) {
            for (int i = 0; i < fields; i++) {
                if (marks[i * 5] == fieldId) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Index of the first field of this name (lower case); -1 where there is none. */
    public final int find(String lowerCaseName) {
        for (int i = 0; i < fields; i++) {
            if (nameIs(i, lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether field i has this name (lower case). */
    public final boolean nameIs(int i, String lowerCaseName) {
        int n = nameLength(i);
        if (n != lowerCaseName.length()) {
            return false;
        }
        int at = nameOffset(i);
        for (int k = 0; k < n; k++) {
            int b = bytes[at + k];
            if (b >= 'A' && b <= 'Z') {
                b |= 0x20;
            }
            if (b != lowerCaseName.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    /** The value of field i, without copying. */
    public final Slice value(int i) {
        return new Slice(bytes, valueOffset(i), valueLength(i));
    }

    /** The value of the first field of this name (lower case), or null. */
    public final @Nullable Slice value(String lowerCaseName) {
        int i = find(lowerCaseName);
        return i < 0 ? null : value(i);
    }

    /** Bytes of the start line, without its CRLF. */
    public final int startLineLength() {
        return startLineLength;
    }

    /** The start line, without its CRLF. */
    public final Slice startLine() {
        return new Slice(bytes, 0, startLineLength);
    }

    /** 0 or 1 (1.2 to 1.9 count as 1). */
    public final int minorVersion() {
        return minorVersion;
    }

    /** The announced length of the content; -1 where none is announced. */
    public final long contentLength() {
        return contentLength;
    }

    /** Whether the content is chunked. */
    public final boolean chunked() {
        return chunked;
    }

    /** Whether {@code Connection} says close. */
    public final boolean connectionClose() {
        return connectionClose;
    }

    /** Whether {@code Connection} says keep-alive. */
    public final boolean connectionKeepAlive() {
        return connectionKeepAlive;
    }

    /** Whether the connection may carry another message after this one (RFC 9112, section 9.3). */
    public final boolean persistent() {
        return !connectionClose && (minorVersion >= 1 || connectionKeepAlive);
    }
}
