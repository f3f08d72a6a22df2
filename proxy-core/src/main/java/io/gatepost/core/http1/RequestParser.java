package io.gatepost.core.http1;

import io.gatepost.diagnostics.cause.Cause;
import io.netty.buffer.ByteBuf;

/**
 * Reads the heads of requests, strictly: what two readers could understand differently is refused (RFC 9112, section
 * 11.2). Belongs to one connection; not thread-safe.
 */
public final class RequestParser extends HeadParser {
    private static final int METHOD = 0;
    private static final int TLS = 1;
    private static final int TARGET = 2;
    private static final int VERSION = 3;
    private static final int LINE_LF = 4;

    private static final byte[] VERSION_NAME = {'H', 'T', 'T', 'P', '/'};
    private static final int MAX_EMPTY_LINES = 4;

    private final RequestHead head;
    private final int maxRequestLine;
    private int versionOffset;
    private boolean percent;
    private int emptyLines;
    private boolean emptyLineOpen;

    /**
     * A parser that fills this head.
     *
     * @param head           belongs to the same connection
     * @param maxHead        bytes of a head, with its line ends
     * @param maxRequestLine bytes of a request line, without its line end
     * @param maxFields      number of fields
     */
    public RequestParser(RequestHead head, int maxHead, int maxRequestLine, int maxFields) {
        super(head, maxHead, maxFields);
        this.head = head;
        this.maxRequestLine = maxRequestLine;
    }

    /** Skips a few empty lines before the head (RFC 9112, 2.2), then reads it. */
    @Override
    public Progress parse(ByteBuf in) {
        while (!begun() && !failed() && in.isReadable()) {
            byte c = in.getByte(in.readerIndex());
            if (emptyLineOpen ? c != '\n' : c != '\r') {
                if (emptyLineOpen) {
                    invalid("CR without LF (RFC 9112, 2.2)", 0);
                }
                break;
            }
            in.skipBytes(1);
            emptyLineOpen = !emptyLineOpen;
            if (emptyLineOpen && ++emptyLines > MAX_EMPTY_LINES) {
                invalid("more than " + MAX_EMPTY_LINES + " empty lines before a request (RFC 9112, 2.2)", 0);
            }
        }
        return super.parse(in);
    }

    /** Whether the first bytes are those of a TLS record. */
    public boolean looksLikeTls() {
        return failed() && fault().cause() == Cause.CLIENT_TLS_ON_PLAIN_PORT;
    }

    @Override
    public void reset() {
        super.reset();
        percent = false;
        emptyLines = 0;
        emptyLineOpen = false;
    }

    @Override
    void startLine() {
        byte[] b = head.bytes;
        int end = head.length;
        int p = pos;
        switch (state) {
            case METHOD -> {
                int limit = Math.min(end, maxRequestLine);
                while (p < limit && Grammar.NAME[b[p] & 0xff] != 0) {
                    p++;
                }
                if (p < end) {
                    afterMethod(b, p++);
                }
            }
            case TLS -> {
                if (b[p] == 0x03) {
                    fail(Cause.CLIENT_TLS_ON_PLAIN_PORT, 400, "a TLS record on a port for plain HTTP", 0);
                } else {
                    invalid("a method that is no token (RFC 9110, 9.1)", 0);
                }
                p++;
            }
            case TARGET -> {
                int limit = Math.min(end, maxRequestLine);
                byte kind = 0;
                while (p < limit && (kind = Grammar.TARGET[b[p] & 0xff]) != 0) {
                    percent |= kind == Grammar.PERCENT;
                    p++;
                }
                if (p < end) {
                    afterTarget(b, p++);
                }
            }
            case VERSION -> version(b[p], p++);
            default -> {
                if (b[p] == '\n') {
                    head.startLineLength = p - 1;
                    pos = p + 1;
                    state = LINE;
                    target();
                    return;
                }
                invalid("CR without LF (RFC 9112, 2.2)", p - 1);
                p++;
            }
        }
        pos = p;
    }

    private void afterMethod(byte[] b, int p) {
        if (p >= maxRequestLine) {
            tooLong(p);
        } else if (b[p] == ' ' && p > 0) {
            head.methodLength = p;
            head.targetOffset = p + 1;
            state = TARGET;
        } else if (b[p] == 0x16 && p == 0) {
            state = TLS;
        } else if (p == 0 && (b[p] == ' ' || b[p] == '\t')) {
            invalid("white space before the method (RFC 9112, 3)", p);
        } else if (b[p] == '\r' || b[p] == '\n') {
            invalid("a request line without target and version (RFC 9112, 3)", p);
        } else {
            invalid("a method that is no token (RFC 9110, 9.1)", p);
        }
    }

    private void afterTarget(byte[] b, int p) {
        head.targetLength = p - head.targetOffset;
        if (p >= maxRequestLine) {
            tooLong(p);
        } else if (b[p] == '\r' || b[p] == '\n') {
            invalid("a request line without version (RFC 9112, 3)", p);
        } else if (b[p] != ' ') {
            invalid("a byte that may not stand in a request target (RFC 9112, 3.2)", p);
        } else if (head.targetLength == 0) {
            invalid("exactly one space between method and target (RFC 9112, 3)", p);
        } else if (percent && hasEncodedNul(b, head.targetOffset, p)) {
            invalid("%00 in the request target", head.targetOffset);
        } else {
            versionOffset = p + 1;
            state = VERSION;
        }
    }

    private void version(byte c, int p) {
        int i = p - versionOffset;
        boolean fits = switch (i) {
            case 0, 1, 2, 3, 4 -> c == VERSION_NAME[i];
            case 5, 7 -> Grammar.isDigit(c);
            case 6 -> c == '.';
            default -> c == '\r';
        };
        if (i < 8 && p >= maxRequestLine) {
            tooLong(p);
        } else if (!fits) {
            invalid(i < 8 ? "a version other than HTTP/1.1 (RFC 9112, 2.3)" : "bytes after the version (RFC 9112, 3)",
                    p);
        } else if (i == 7) {
            head.minorVersion = c == '0' ? 0 : 1;
            if (head.bytes[versionOffset + 5] != '1') {
                fail(Cause.CLIENT_REQUEST_INVALID, 505, "a major version other than 1 (RFC 9110, 2.5)", p - 2);
            }
        } else if (i == 8) {
            state = LINE_LF;
        }
    }

    /** Sorts the four forms of a request target (RFC 9112, 3.2). */
    private void target() {
        byte[] b = head.bytes;
        int from = head.targetOffset;
        int to = from + head.targetLength;
        if (head.methodIs("CONNECT")) {
            fail(Cause.CLIENT_REQUEST_INVALID, 501, "CONNECT is not supported", 0);
        } else if (b[from] == '/') {
            head.pathOffset = from;
            head.pathLength = to - from;
        } else if (b[from] == '*' && to == from + 1 && head.methodIs("OPTIONS")) {
            head.asterisk = true;
            head.pathOffset = from;
            head.pathLength = 1;
        } else {
            int colon = Grammar.indexOf(b, from, to, ':');
            boolean scheme = Grammar.is(b, from, colon, "http") || Grammar.is(b, from, colon, "https");
            if (scheme && to - colon > 2 && b[colon + 1] == '/' && b[colon + 2] == '/') {
                absolute(colon + 3, to);
            } else {
                invalid("a target in origin form or an absolute http URI (RFC 9112, 3.2)", from);
            }
        }
    }

    private void absolute(int from, int to) {
        byte[] b = head.bytes;
        int end = from;
        while (end < to && b[end] != '/' && b[end] != '?') {
            end++;
        }
        int name = Grammar.hostName(b, from, end);
        if (name < 0) {
            invalid("a host with an optional port in the target (RFC 9110, 4.2)", from);
            return;
        }
        head.absoluteForm = true;
        host(from, end, name);
        int length = to - end;
        if (length > 0 && b[end] == '?') {
            insertSlash(end);
            length++;
        }
        head.pathOffset = end;
        head.pathLength = length;
    }

    /** An empty path means the same as a slash (RFC 9110, 4.2.3), and the origin form needs one before a query. */
    private void insertSlash(int at) {
        head.reserve(1);
        System.arraycopy(head.bytes, at, head.bytes, at + 1, head.length - at);
        head.bytes[at] = '/';
        head.length++;
        head.targetLength++;
        head.startLineLength++;
        pos++;
    }

    private void host(int from, int to, int nameLength) {
        head.hostOffset = from;
        head.hostLength = to - from;
        head.hostNameLength = nameLength;
    }

    @Override
    void field(int id, int nameOffset, int nameLength, int from, int to) {
        byte[] b = head.bytes;
        switch (id) {
            case FieldId.OTHER -> {
                if (underscore() && FieldNames.lookAlike(b, nameOffset, nameLength) != FieldId.OTHER) {
                    invalid("a field name that only an underscore tells from one with a meaning", nameOffset);
                }
            }
            case FieldId.HOST -> hostField(b, nameOffset, from, to);
            case FieldId.CONTENT_LENGTH -> {
                if (head.contentLength >= 0) {
                    invalid("two Content-Length fields (RFC 9112, 6.3)", nameOffset);
                    return;
                }
                head.contentLength = Grammar.number(b, from, to);
                if (head.contentLength < 0) {
                    invalid("Content-Length is one decimal number (RFC 9110, 8.6)", from);
                }
            }
            case FieldId.TRANSFER_ENCODING -> transferEncoding(b, nameOffset, from, to);
            case FieldId.CONNECTION -> {
                head.connectionClose |= Grammar.listHas(b, from, to, "close");
                head.connectionKeepAlive |= Grammar.listHas(b, from, to, "keep-alive");
            }
            case FieldId.EXPECT -> {
                // A client of 1.0 cannot wait for an interim response (RFC 9110, 10.1.1).
                if (head.minorVersion > 0) {
                    head.expectContinue = true;
                    if (!Grammar.is(b, from, to, "100-continue")) {
                        fail(Cause.CLIENT_REQUEST_INVALID, 417,
                                "an expectation other than 100-continue (RFC 9110, 10.1.1)",
                                from);
                    }
                }
            }
            // Without chunks, as in 1.0, there is no place for trailers.
            case FieldId.TE ->
                head.acceptsTrailers |= head.minorVersion > 0 && Grammar.listHas(b, from, to, "trailers");
            default -> {
            }
        }
    }

    private void hostField(byte[] b, int nameOffset, int from, int to) {
        int name = Grammar.hostName(b, from, to);
        if (head.find(FieldId.HOST) != head.fields - 1) {
            invalid("two Host fields (RFC 9112, 3.2)", nameOffset);
        } else if (name < 0) {
            invalid("Host is a host with an optional port (RFC 9110, 7.2)", from);
        } else if (!head.absoluteForm) {
            host(from, to, name);
        }
    }

    private void transferEncoding(byte[] b, int nameOffset, int from, int to) {
        if (head.minorVersion == 0) {
            invalid("Transfer-Encoding in HTTP/1.0 (RFC 9112, 6.1)", nameOffset);
        } else if (head.find(FieldId.TRANSFER_ENCODING) != head.fields - 1) {
            invalid("two Transfer-Encoding fields (RFC 9112, 6.1)", nameOffset);
        } else if (Grammar.is(b, from, to, "chunked")) {
            head.chunked = true;
        } else if (TransferCodings.unsupported(b, from, to)) {
            fail(Cause.CLIENT_REQUEST_INVALID, 501, "a transfer coding other than chunked (RFC 9112, 6.1)", from);
        } else {
            invalid("Transfer-Encoding is chunked, once and last (RFC 9112, 6.3)", from);
        }
    }

    @Override
    void finish(int end) {
        if (head.chunked && head.contentLength >= 0) {
            invalid("Content-Length and Transfer-Encoding together (RFC 9112, 6.3)", nameOf(FieldId.CONTENT_LENGTH));
        } else if (head.minorVersion > 0 && !head.has(FieldId.HOST)) {
            invalid("no Host field (RFC 9112, 3.2)", end);
        }
    }

    private int nameOf(int fieldId) {
        return head.nameOffset(head.find(fieldId));
    }

    @Override
    void refuse(Wrong wrong, String rule, int at) {
        if (wrong == Wrong.BYTES && state < LINE) {
            tooLong(at);
        } else if (wrong == Wrong.BYTES || wrong == Wrong.COUNT) {
            fail(Cause.CLIENT_HEAD_TOO_LARGE, 431, rule, at);
        } else {
            invalid(rule, at);
        }
    }

    private void tooLong(int at) {
        fail(Cause.CLIENT_TARGET_TOO_LONG, 414, "at most " + Math.min(maxRequestLine, maxHead)
                + " bytes of request line", at);
    }

    private void invalid(String rule, int at) {
        fail(Cause.CLIENT_REQUEST_INVALID, 400, rule, at);
    }

    private static boolean hasEncodedNul(byte[] b, int from, int to) {
        for (int i = from; i + 2 < to; i++) {
            if (b[i] == '%' && b[i + 1] == '0' && b[i + 2] == '0') {
                return true;
            }
        }
        return false;
    }
}
