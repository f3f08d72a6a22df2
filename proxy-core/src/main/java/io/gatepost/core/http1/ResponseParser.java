package io.gatepost.core.http1;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Slice;

/**
 * Reads the heads of responses and names precisely what is wrong with one: each fault has its own cause, decided at the
 * first byte that shows it. Belongs to one connection; not thread-safe.
 */
public final class ResponseParser extends HeadParser {
    private static final int NAME = 0;
    private static final int TLS = 1;
    private static final int HTTP2 = 2;
    private static final int STATUS = 3;
    private static final int REASON = 4;
    private static final int LINE_LF = 5;

    private static final byte[] HTTP = {'H', 'T', 'T', 'P', '/'};
    private static final int STATUS_OFFSET = 9;
    private static final long MAX_KEEP_ALIVE_SECONDS = 1_000_000;

    private final ResponseHead head;

    /**
     * A parser that fills this head.
     *
     * @param head      belongs to the same connection
     * @param maxHead   bytes of a head, with its line ends
     * @param maxFields number of fields
     */
    public ResponseParser(ResponseHead head, int maxHead, int maxFields) {
        super(head, maxHead, maxFields);
        this.head = head;
    }

    /** The bytes of this head received so far, raw; of a refused head, as many as had been taken. */
    public Slice seen() {
        return new Slice(head.bytes, 0, head.length);
    }

    @Override
    boolean spaceBeforeColon() {
        return true;
    }

    @Override
    void startLine() {
        byte[] b = head.bytes;
        int p = pos;
        switch (state) {
            case NAME -> name(b[p], p++);
            case TLS -> {
                if (b[p] == 0x03) {
                    fail(Cause.RESPONSE_IS_TLS, "a TLS record instead of a status line", 0);
                } else {
                    notHttp(0);
                }
                p++;
            }
            case HTTP2 -> {
                if (!Http2Preface.possible(b, head.length)) {
                    notHttp(0);
                } else if (head.length >= Http2Preface.FRAME_HEAD) {
                    fail(Cause.RESPONSE_IS_HTTP2, "an HTTP/2 frame instead of a status line", 0);
                }
                p = head.length;
            }
            case STATUS -> status(b[p], p++);
            case REASON -> {
                while (p < head.length && Grammar.VALUE[b[p] & 0xff]) {
                    p++;
                }
                if (p < head.length) {
                    if (b[p] == '\r') {
                        head.reasonLength = p - head.reasonOffset;
                        state = LINE_LF;
                    } else {
                        badStatusLine(b[p] == '\n'
                                ? "line ends with LF alone (RFC 9112, 2.2)"
                                : "a control character in the reason phrase (RFC 9112, 4)", p);
                    }
                    p++;
                }
            }
            default -> {
                if (b[p] == '\n') {
                    head.startLineLength = p - 1;
                    state = LINE;
                } else {
                    badStatusLine("CR without LF (RFC 9112, 2.2)", p - 1);
                }
                p++;
            }
        }
        pos = p;
    }

    private void name(byte c, int p) {
        if (p == 0 && (c == 0x16 || c == 0x15)) {
            state = TLS;
        } else if (p == 0 && c == 0) {
            state = HTTP2;
        } else if (c != HTTP[p]) {
            notHttp(p);
        } else if (p == HTTP.length - 1) {
            state = STATUS;
        }
    }

    /** The fixed places of a status line: {@code HTTP/1.1 200}. */
    private void status(byte c, int p) {
        switch (p) {
            case 5 -> {
                if (!Grammar.isDigit(c)) {
                    badStatusLine("a version of two digits (RFC 9112, 2.3)", p);
                } else if (c != '1') {
                    fail(Cause.RESPONSE_VERSION_UNSUPPORTED, "a major version other than 1 (RFC 9110, 2.5)", p);
                }
            }
            case 6 -> expect(c == '.', "a version of two digits (RFC 9112, 2.3)", p);
            case 7 -> {
                expect(Grammar.isDigit(c), "a version of two digits (RFC 9112, 2.3)", p);
                head.minorVersion = c == '0' ? 0 : 1;
            }
            case 8 -> expect(c == ' ', "one space after the version (RFC 9112, 4)", p);
            case STATUS_OFFSET, STATUS_OFFSET + 1, STATUS_OFFSET + 2 -> {
                expect(Grammar.isDigit(c) && (p > STATUS_OFFSET || (c >= '1' && c <= '5')),
                        "a status from 100 to 599 (RFC 9110, 15)", p);
                head.status = head.status * 10 + (c - '0');
            }
            default -> {
                // The space belongs there even before an empty reason, but many leave both out.
                expect(c == ' ' || c == '\r', "a status of three digits (RFC 9112, 4)", p);
                head.reasonOffset = c == ' ' ? p + 1 : p;
                state = c == ' ' ? REASON : LINE_LF;
            }
        }
    }

    private void expect(boolean fits, String rule, int at) {
        if (!fits) {
            badStatusLine(rule, at);
        }
    }

    @Override
    void field(int id, int nameOffset, int nameLength, int from, int to) {
        byte[] b = head.bytes;
        switch (id) {
            case FieldId.CONTENT_LENGTH -> contentLength(b, from, to);
            case FieldId.TRANSFER_ENCODING -> {
                if (head.minorVersion == 0) {
                    fail(Cause.RESPONSE_TRANSFER_CODING_UNKNOWN, "Transfer-Encoding in HTTP/1.0 (RFC 9112, 6.1)",
                            nameOffset);
                } else if (head.chunked || !Grammar.is(b, from, to, "chunked")) {
                    fail(Cause.RESPONSE_TRANSFER_CODING_UNKNOWN, "Transfer-Encoding is chunked, once (RFC 9112, 6.1)",
                            from);
                }
                head.chunked = true;
            }
            case FieldId.CONNECTION -> {
                head.connectionClose |= Grammar.listHas(b, from, to, "close");
                head.connectionKeepAlive |= Grammar.listHas(b, from, to, "keep-alive");
            }
            case FieldId.KEEP_ALIVE -> keepAlive(b, from, to);
            default -> {
            }
        }
    }

    /** Equal values, in one field or several, count as one (RFC 9112, 6.3). */
    private void contentLength(byte[] b, int from, int to) {
        for (int at = from; at <= to && !failed();) {
            int end = Grammar.indexOf(b, at, to, ',');
            int start = Grammar.skipOws(b, at, end);
            long n = Grammar.number(b, start, Grammar.trimOws(b, start, end));
            if (n < 0) {
                fail(Cause.RESPONSE_CONTENT_LENGTH_INVALID, "Content-Length is a decimal number (RFC 9110, 8.6)",
                        start);
            } else if (head.contentLength >= 0 && head.contentLength != n) {
                fail(Cause.RESPONSE_CONTENT_LENGTH_CONFLICT, "two different values of Content-Length (RFC 9112, 6.3)",
                        start);
            }
            head.contentLength = n;
            at = end + 1;
        }
    }

    private void keepAlive(byte[] b, int from, int to) {
        for (int at = from; at < to;) {
            int end = Grammar.indexOf(b, at, to, ',');
            int start = Grammar.skipOws(b, at, end);
            int equals = Grammar.indexOf(b, start, end, '=');
            if (Grammar.is(b, start, equals, "timeout")) {
                long seconds = Grammar.number(b, equals + 1, Grammar.trimOws(b, equals, end));
                head.keepAliveTimeoutMillis = seconds < 0 ? -1 : Math.min(seconds, MAX_KEEP_ALIVE_SECONDS) * 1000;
            }
            at = end + 1;
        }
    }

    @Override
    void finish(int end) {
        if (head.chunked && head.contentLength >= 0) {
            fail(Cause.RESPONSE_LENGTH_AND_CODING, "Content-Length and Transfer-Encoding together (RFC 9112, 6.3)",
                    head.nameOffset(head.find(FieldId.CONTENT_LENGTH)));
        }
    }

    @Override
    void refuse(Wrong wrong, String rule, int at) {
        fail(switch (wrong) {
            case NAME -> Cause.RESPONSE_HEADER_NAME_INVALID;
            case VALUE -> Cause.RESPONSE_HEADER_VALUE_INVALID;
            case FOLD -> Cause.RESPONSE_HEADER_FOLDED;
            case BYTES -> Cause.RESPONSE_HEADER_TOO_LARGE;
            case COUNT -> Cause.RESPONSE_TOO_MANY_HEADERS;
        }, rule, at);
    }

    private void badStatusLine(String rule, int at) {
        fail(Cause.RESPONSE_BAD_STATUS_LINE, rule, at);
    }

    private void notHttp(int at) {
        fail(Cause.RESPONSE_NOT_HTTP, "a response begins with HTTP/ (RFC 9112, 2.3)", at);
    }

    private void fail(Cause cause, String rule, int at) {
        fail(cause, 502, rule, at);
    }
}
