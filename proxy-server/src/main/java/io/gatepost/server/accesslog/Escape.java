package io.gatepost.server.accesslog;

import io.gatepost.diagnostics.exchange.Slice;
import org.jspecify.annotations.Nullable;

/** How the bytes of a value are made harmless in a line, as nginx's {@code escape=} parameter has it. */
enum Escape {
    /** Quote, backslash, controls and everything from 0x7f as {@code \xHH}; a missing value is {@code -}. */
    DEFAULT,
    /** As in a JSON string; bytes from 0x80 stay. A missing value is nothing. */
    JSON,
    /** As it is. A missing value is nothing. */
    NONE;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    /** Writes a value that was not there. */
    void missing(LogLine out) {
        if (this == DEFAULT) {
            out.put('-');
        }
    }

    /** Writes a value, or its absence. */
    void slice(LogLine out, @Nullable Slice value) {
        if (value == null) {
            missing(out);
        } else {
            bytes(out, value.array(), value.offset(), value.length());
        }
    }

    /** Writes a value, or its absence where it is null or empty; an empty text has no other meaning in a view. */
    void text(LogLine out, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            missing(out);
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            int c = value.charAt(i);
            if (c < 0x80) {
                one(out, c);
                continue;
            }
            int point = value.codePointAt(i);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                one(out, '?');
                continue;
            }
            if (point > 0xffff) {
                i++;
                one(out, 0xf0 | (point >> 18));
                one(out, 0x80 | ((point >> 12) & 0x3f));
                one(out, 0x80 | ((point >> 6) & 0x3f));
            } else if (point > 0x7ff) {
                one(out, 0xe0 | (point >> 12));
                one(out, 0x80 | ((point >> 6) & 0x3f));
            } else {
                one(out, 0xc0 | (point >> 6));
            }
            one(out, 0x80 | (point & 0x3f));
        }
    }

    /** Writes bytes; runs that need no change are copied at once. */
    void bytes(LogLine out, byte[] array, int offset, int length) {
        int from = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            int b = array[i] & 0xff;
            if (!plain(b)) {
                out.put(array, from, i - from);
                one(out, b);
                from = i + 1;
            }
        }
        out.put(array, from, end - from);
    }

    private boolean plain(int b) {
        return this == NONE || (b >= 0x20 && b != '"' && b != '\\' && (b < 0x7f || this == JSON));
    }

    private void one(LogLine out, int b) {
        if (plain(b)) {
            out.put(b);
        } else if (this == DEFAULT) {
            out.put('\\');
            out.put('x');
            out.put(HEX[b >> 4]);
            out.put(HEX[b & 0xf]);
        } else {
            json(out, b);
        }
    }

    private static void json(LogLine out, int b) {
        out.put('\\');
        switch (b) {
            case '\n' -> out.put('n');
            case '\r' -> out.put('r');
            case '\t' -> out.put('t');
            case '\b' -> out.put('b');
            case '\f' -> out.put('f');
            case '"', '\\' -> out.put(b);
            default -> unicode(out, b);
        }
    }

    private static void unicode(LogLine out, int b) {
        out.ascii("u00");
        out.put(HEX[b >> 4]);
        out.put(HEX[b & 0xf]);
    }

    /** Writes a byte that is no part of valid UTF-8 as the JSON escape of its ISO 8859-1 character. */
    static void latin(LogLine out, int b) {
        out.put('\\');
        unicode(out, b);
    }
}
