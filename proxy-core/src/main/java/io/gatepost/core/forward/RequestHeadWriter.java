package io.gatepost.core.forward;

import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.RequestHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes the head that a server gets: always from what was parsed, never from raw bytes as a whole. */
public final class RequestHeadWriter {
    private static final byte[] VERSION = Fields.ascii(" HTTP/1.1\r\nHost: ");
    private static final byte[] VIA = Fields.ascii("Via: ");
    private static final byte[] XFF = Fields.ascii("X-Forwarded-For: ");
    private static final byte[] PROTO_HTTP = Fields.ascii("X-Forwarded-Proto: http\r\n");
    private static final byte[] PROTO_HTTPS = Fields.ascii("X-Forwarded-Proto: https\r\n");
    private static final byte[] XFH = Fields.ascii("X-Forwarded-Host: ");
    private static final byte[] XF_PORT = Fields.ascii("X-Forwarded-Port: ");
    private static final byte[] REAL_IP = Fields.ascii("X-Real-IP: ");
    private static final byte[] FORWARDED = Fields.ascii("Forwarded: ");
    private static final byte[] REQUEST_ID = Fields.ascii("X-Request-Id: ");
    private static final byte[] LENGTH = Fields.ascii("Content-Length: ");
    private static final byte[] CHUNKED = Fields.ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] TE = Fields.ascii("TE: trailers\r\nConnection: TE\r\n");
    private static final byte[] TE_CLOSE = Fields.ascii("TE: trailers\r\nConnection: TE, close\r\n");
    private static final byte[] CLOSE = Fields.ascii("Connection: close\r\n");
    private static final byte[] MAX_FORWARDS = Fields.ascii("Max-Forwards: ");

    /** Written anew or not at all. */
    private static final long NOT_COPIED = Fields.bit(FieldId.HOST) | Fields.bit(FieldId.CONNECTION)
            | Fields.bit(FieldId.CONTENT_LENGTH) | Fields.bit(FieldId.TRANSFER_ENCODING)
            | Fields.bit(FieldId.KEEP_ALIVE) | Fields.bit(FieldId.PROXY_CONNECTION) | Fields.bit(FieldId.TE)
            | Fields.bit(FieldId.UPGRADE) | Fields.bit(FieldId.HTTP2_SETTINGS) | Fields.bit(FieldId.VIA)
            | Fields.bit(FieldId.PROXY_AUTHORIZATION) | Fields.bit(FieldId.SEC_WEBSOCKET_KEY1)
            | Fields.bit(FieldId.SEC_WEBSOCKET_KEY2) | Fields.bit(FieldId.X_REQUEST_ID)
            | Fields.bit(FieldId.X_FORWARDED_FOR) | Fields.bit(FieldId.X_REAL_IP) | Fields.bit(FieldId.FORWARDED)
            | Fields.bit(FieldId.MAX_FORWARDS);
    /** Believed from a trusted peer only. */
    private static final long BELIEVED = Fields.bit(FieldId.X_FORWARDED_PROTO) | Fields.bit(FieldId.X_FORWARDED_HOST)
            | Fields.bit(FieldId.X_FORWARDED_PORT);

    private RequestHeadWriter() {}

    /**
     * Appends the whole head, with its empty line.
     *
     * @param defaultHost goes into Host where neither route nor client has one
     * @param requestId   for X-Request-Id
     * @param keepAlive   whether the connection is to stay open
     */
    public static void write(ByteBuf out, RequestHead head, ForwardedClient client, RouteConfig route,
            String defaultHost, byte[] requestId, boolean keepAlive) {
        byte[] b = head.bytes();
        out.writeBytes(b, 0, head.methodLength()).writeByte(' ');
        target(out, head, route);
        out.writeBytes(VERSION);
        host(out, head, route, defaultHost);
        out.writeShort(Fields.CRLF);
        for (int i = 0; i < head.fieldCount(); i++) {
            long bit = Fields.bit(head.id(i));
            boolean other = head.id(i) == FieldId.OTHER;
            if (!other && ((NOT_COPIED & bit) != 0 || (BELIEVED & bit) != 0 && !client.trusted())
                    || head.id(i) == FieldId.TRAILER && !(head.chunked() && head.acceptsTrailers())
                    || head.id(i) == FieldId.EXPECT && !head.expectContinue() || Fields.namedByConnection(head, i)
                    || Fields.dropped(route.requestFields(), head, i)) {
                continue;
            }
            Fields.copy(out, head, i);
        }
        framing(out, head);
        forwarding(out, head, client);
        Fields.line(out, REQUEST_ID, requestId);
        if (head.acceptsTrailers()) {
            out.writeBytes(keepAlive ? TE : TE_CLOSE);
        } else if (!keepAlive) {
            out.writeBytes(CLOSE);
        }
        Fields.changes(out, route.requestFields());
        out.writeShort(Fields.CRLF);
    }

    /** Origin form (RFC 9112, section 3.2.1), with the route's prefix where it rewrites. */
    private static void target(ByteBuf out, RequestHead head, RouteConfig route) {
        byte[] b = head.bytes();
        int from = head.pathOffset();
        int length = head.pathLength();
        if (length == 0) {
            out.writeByte(head.methodIs("OPTIONS") ? '*' : '/');
            return;
        }
        String rewrite = route.rewritePrefix();
        String prefix = route.match().path();
        if (rewrite != null && prefix != null && length >= prefix.length()) {
            out.writeCharSequence(rewrite, StandardCharsets.US_ASCII);
            boolean slash = rewrite.endsWith("/");
            from += prefix.length();
            length -= prefix.length();
            if (slash && length > 0 && b[from] == '/') {
                from++;
                length--;
            } else if (!slash && length > 0 && b[from] != '/' && b[from] != '?') {
                out.writeByte('/');
            }
        } else if (b[from] == '?') {
            out.writeByte('/');
        }
        out.writeBytes(b, from, length);
    }

    private static void host(ByteBuf out, RequestHead head, RouteConfig route, String defaultHost) {
        if (route.hostField() != null) {
            out.writeCharSequence(route.hostField(), StandardCharsets.US_ASCII);
        } else if (head.hostLength() > 0) {
            out.writeBytes(head.bytes(), head.hostOffset(), head.hostLength());
        } else {
            out.writeCharSequence(defaultHost.startsWith("unix:") ? "localhost" : defaultHost,
                    StandardCharsets.US_ASCII);
        }
    }

    private static void framing(ByteBuf out, RequestHead head) {
        if (head.chunked()) {
            out.writeBytes(CHUNKED);
        } else if (head.contentLength() >= 0) {
            Fields.number(out, LENGTH, head.contentLength());
        }
        int max = head.find(FieldId.MAX_FORWARDS);
        if (max >= 0) {
            long n = Loops.number(head, max);
            boolean counts = head.methodIs("OPTIONS") || head.methodIs("TRACE");
            if (n >= 0) {
                Fields.number(out, MAX_FORWARDS, counts ? n - 1 : n);
            }
        }
    }

    private static void forwarding(ByteBuf out, RequestHead head, ForwardedClient client) {
        appended(out, head, FieldId.VIA, VIA, true);
        out.writeCharSequence(head.minorVersion() == 0 ? "1.0 " : "1.1 ", StandardCharsets.US_ASCII);
        out.writeBytes(client.via()).writeShort(Fields.CRLF);
        boolean earlier = appended(out, head, FieldId.X_FORWARDED_FOR, XFF, client.trusted());
        out.writeBytes(client.peer()).writeShort(Fields.CRLF);
        if (!client.trusted() || !head.has(FieldId.X_FORWARDED_PROTO)) {
            out.writeBytes(client.https() ? PROTO_HTTPS : PROTO_HTTP);
        }
        if ((!client.trusted() || !head.has(FieldId.X_FORWARDED_HOST)) && head.hostLength() > 0) {
            out.writeBytes(XFH).writeBytes(head.bytes(), head.hostOffset(), head.hostLength())
                    .writeShort(Fields.CRLF);
        }
        if (!client.trusted() || !head.has(FieldId.X_FORWARDED_PORT)) {
            Fields.number(out, XF_PORT, client.localPort());
        }
        int real = head.find(FieldId.X_REAL_IP);
        if (client.trusted() && real >= 0) {
            Fields.copy(out, head, real);
        } else if (!earlier) {
            Fields.line(out, REAL_IP, client.peer());
        }
        appended(out, head, FieldId.FORWARDED, FORWARDED, client.trusted());
        forwarded(out, head, client);
    }

    /** Writes the field's name and, where it is believed, what it held before; ours follows. */
    private static boolean appended(ByteBuf out, RequestHead head, int id, byte[] name, boolean believed) {
        out.writeBytes(name);
        boolean any = false;
        if (believed && head.has(id)) {
            for (int i = 0; i < head.fieldCount(); i++) {
                if (head.id(i) == id && head.valueLength(i) > 0) {
                    out.writeBytes(head.bytes(), head.valueOffset(i), head.valueLength(i));
                    out.writeShort(',' << 8 | ' ');
                    any = true;
                }
            }
        }
        return any;
    }

    /** RFC 7239, sections 4 and 6: an IPv6 address stands in brackets and quotes. */
    private static void forwarded(ByteBuf out, RequestHead head, ForwardedClient client) {
        boolean v6 = false;
        for (byte c : client.peer()) {
            v6 |= c == ':';
        }
        out.writeCharSequence(v6 ? "for=\"[" : "for=", StandardCharsets.US_ASCII);
        if (v6 && client.peer()[client.peer().length - 1] == ':') {
            out.writeCharSequence("unknown", StandardCharsets.US_ASCII);
        } else {
            out.writeBytes(client.peer());
        }
        out.writeCharSequence(v6 ? "]\";proto=" : ";proto=", StandardCharsets.US_ASCII);
        out.writeCharSequence(client.https() ? "https" : "http", StandardCharsets.US_ASCII);
        if (head.hostLength() > 0) {
            out.writeCharSequence(";host=\"", StandardCharsets.US_ASCII);
            out.writeBytes(head.bytes(), head.hostOffset(), head.hostLength()).writeByte('"');
        }
        out.writeShort(Fields.CRLF);
    }
}
