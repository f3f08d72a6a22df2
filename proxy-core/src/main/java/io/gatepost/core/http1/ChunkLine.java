package io.gatepost.core.http1;

import org.jspecify.annotations.Nullable;

/** Reads the line before a chunk: its size and extensions, which are checked and dropped (RFC 9112, section 7.1.1). */
final class ChunkLine {
    private static final int SIZE = 0;
    private static final int EXTENSION = 1;
    private static final int QUOTED = 2;
    private static final int ESCAPED = 3;
    private static final int LF = 4;
    private static final int COMPLETE = 5;

    private static final int MAX_LEADING_ZEROS = 16;
    private static final int MAX_LINE = 4 * 1024;
    private static final int MAX_EXTENSIONS = 16 * 1024;
    /** A size beyond this would pass 2^62 with its next digit. */
    private static final long MAX_BEFORE_DIGIT = (1L << 58) - 1;

    private int state;
    private long size;
    private int digits;
    private int zeros;
    private int extensionOfLine;
    private int extensionOfMessage;

    void beginMessage() {
        extensionOfMessage = 0;
        begin();
    }

    void begin() {
        state = SIZE;
        size = 0;
        digits = 0;
        zeros = 0;
        extensionOfLine = 0;
    }

    boolean complete() {
        return state == COMPLETE;
    }

    /** Bytes of the chunk; 0 for the last. */
    long size() {
        return size;
    }

    /** Takes one byte; returns the rule that it breaks, or null. */
    @Nullable
    String take(byte c) {
        if (state == SIZE) {
            return size(c);
        }
        if (state != LF) {
            return extension(c);
        }
        state = COMPLETE;
        return c == '\n' ? null : "CR without LF in a chunk line (RFC 9112, 7.1)";
    }

    private @Nullable String size(byte c) {
        int digit = Grammar.hex(c);
        if (digit < 0) {
            if (digits == 0 || (c != '\r' && c != ';')) {
                return "a chunk size is hexadecimal digits (RFC 9112, 7.1)";
            }
            state = c == ';' ? EXTENSION : LF;
            return null;
        }
        digits++;
        zeros += digit == 0 && size == 0 ? 1 : 0;
        if (size > MAX_BEFORE_DIGIT) {
            return "a chunk size below 2^62 (RFC 9112, 7.1)";
        }
        if (zeros > MAX_LEADING_ZEROS + 1) {
            return "at most " + MAX_LEADING_ZEROS + " zeros before a chunk size";
        }
        size = size << 4 | digit;
        return null;
    }

    private @Nullable String extension(byte c) {
        if (c == '\r') {
            boolean quoted = state != EXTENSION;
            state = LF;
            return quoted ? "a line end inside a quoted string (RFC 9112, 7.1.1)" : null;
        }
        if (!Grammar.VALUE[c & 0xff]) {
            return "a control character in a chunk extension (RFC 9112, 7.1.1)";
        }
        if (++extensionOfLine > MAX_LINE || ++extensionOfMessage > MAX_EXTENSIONS) {
            return "at most " + MAX_LINE + " bytes of chunk extensions in a line, " + MAX_EXTENSIONS + " in a message";
        }
        state = switch (state) {
            case QUOTED -> c == '"' ? EXTENSION : c == '\\' ? ESCAPED : QUOTED;
            case ESCAPED -> QUOTED;
            default -> c == '"' ? QUOTED : EXTENSION;
        };
        return null;
    }
}
