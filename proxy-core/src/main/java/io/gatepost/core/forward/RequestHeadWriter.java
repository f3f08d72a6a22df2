package io.gatepost.core.forward;

import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.route.PathNormalizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

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
    private static final byte[] UPGRADE = Fields.ascii("Connection: Upgrade\r\nUpgrade: ");
    private static final byte[] CLOSE = Fields.ascii("Connection: close\r\n");
    private static final byte[] MAX_FORWARDS = Fields.ascii("Max-Forwards: ");

    /** Written anew or not at all. */
    private static final long NOT_COPIED = Fields.bit(FieldId.HOST) | Fields.bit(FieldId.CONNECTION)
            | Fields.bit(FieldId.CONTENT_LENGTH) | Fields.bit(FieldId.TRANSFER_ENCODING)
            | Fields.bit(FieldId.KEEP_ALIVE) | Fields.bit(FieldId.PROXY_CONNECTION) | Fields.bit(FieldId.TE)
            | Fields.bit(FieldId.UPGRADE) | Fields.bit(FieldId.HTTP2_SETTINGS) | Fields.bit(FieldId.VIA)
            | Fields.bit(FieldId.PROXY_AUTHORIZATION) | Fields.bit(FieldId.SEC_WEBSOCKET_KEY1)
            | Fields.bit(FieldId.SEC_WEBSOCKET_KEY2) | Fields.bit(FieldId.X_REQUEST_ID)
            | Fields.bit(FieldId.X_FORWARDED_FOR) | Fields.bit(FieldId.FORWARDED) | Fields.bit(FieldId.MAX_FORWARDS);
    /** Believed from a trusted peer only. */
    private static final long BELIEVED = Fields.bit(FieldId.X_FORWARDED_PROTO) | Fields.bit(FieldId.X_FORWARDED_HOST)
            | Fields.bit(FieldId.X_FORWARDED_PORT) | Fields.bit(FieldId.X_REAL_IP);

    private RequestHeadWriter() {}

    /**
     * Appends the whole head, with its empty line.
     *
     * @param changes     of the route
     * @param defaultHost goes into Host where neither route nor client has one
     * @param requestId   for X-Request-Id
     * @param keepAlive   whether the connection is to stay open
     * @param upgrade     the protocol to switch to, or null
     */
    public static void write(ByteBuf out, RequestHead head, ForwardedClient client, RequestChanges changes,
            String defaultHost, byte[] requestId, boolean keepAlive, @Nullable String upgrade) {
        byte[] b = head.bytes();
        out.writeBytes(b, 0, head.methodLength()).writeByte(' ');
        target(out, head, changes);
        out.writeBytes(VERSION);
        host(out, head, changes, defaultHost);
        out.writeShort(Fields.CRLF);
        for (int i = 0; i < head.fieldCount(); i++) {
            long bit = Fields.bit(head.id(i));
            boolean other = head.id(i) == FieldId.OTHER;
            if (!other && ((NOT_COPIED & bit) != 0 || (BELIEVED & bit) != 0 && !client.trusted())
                    || head.id(i) == FieldId.TRAILER && !(head.chunked() && head.acceptsTrailers())
                    || head.id(i) == FieldId.EXPECT && !head.expectContinue() || Fields.namedByConnection(head, i)
                    || changes.fields().replaces(head, i)) {
                continue;
            }
            Fields.copy(out, head, i);
        }
        framing(out, head);
        forwarding(out, head, client, changes.fields(), requestId);
        if (upgrade != null) {
            out.writeBytes(UPGRADE);
            ByteBufUtil.writeAscii(out, upgrade);
            out.writeShort(Fields.CRLF);
        } else if (head.acceptsTrailers()) {
            out.writeBytes(keepAlive ? TE : TE_CLOSE);
        } else if (!keepAlive) {
            out.writeBytes(CLOSE);
        }
        changes.fields().write(out);
        out.writeShort(Fields.CRLF);
    }

    /** Origin form (RFC 9112, section 3.2.1), with the route's prefix where it rewrites. */
    private static void target(ByteBuf out, RequestHead head, RequestChanges changes) {
        byte[] b = head.bytes();
        int from = head.pathOffset();
        int length = head.pathLength();
        String prefix = changes.prefix();
        if (prefix != null && (length > 0 || !head.methodIs("OPTIONS"))) {
            rewritten(out, head, prefix, changes.rewrite());
        } else if (length == 0) {
            out.writeByte(head.methodIs("OPTIONS") ? '*' : '/');
        } else {
            out.writeBytes(b, from, length);
        }
    }

    /**
     * What follows the prefix stays byte for byte. Only where the prefix does not stand at the start as it is written, or dot
     * segments could lead out of what replaces it, the path is written as it was matched.
     */
    private static void rewritten(ByteBuf out, RequestHead head, String prefix, String rewrite) {
        byte[] b = head.bytes();
        int from = head.pathOffset();
        int length = head.pathLength();
        int query = PathNormalizer.pathEnd(head);
        String rest = null;
        if (PathNormalizer.startsWith(head, prefix) && !PathNormalizer.hasDotSegments(head)) {
            from += prefix.length();
        } else {
            rest = PathNormalizer.path(head).substring(prefix.length());
        }
        boolean any = rest == null ? from < query : !rest.isEmpty();
        boolean slash = any && (rest == null ? b[from] : rest.charAt(0)) == '/';
        out.writeCharSequence(rewrite, StandardCharsets.US_ASCII);
        int skip = 0;
        if (rewrite.endsWith("/")) {
            skip = slash && !prefix.endsWith("/") ? 1 : 0;
        } else if (any && (prefix.endsWith("/") || !slash)) {
            out.writeByte('/');
        }
        if (rest == null) {
            from += skip;
        } else {
            out.writeCharSequence(rest.substring(skip), StandardCharsets.US_ASCII);
            from = query;
        }
        out.writeBytes(b, from, head.pathOffset() + length - from);
    }

    private static void host(ByteBuf out, RequestHead head, RequestChanges changes, String defaultHost) {
        byte[] own = changes.host();
        if (own != null) {
            out.writeBytes(own);
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
    }

    private static void maxForwards(ByteBuf out, RequestHead head) {
        int max = head.find(FieldId.MAX_FORWARDS);
        if (max >= 0) {
            long n = Loops.number(head, max);
            boolean counts = head.methodIs("OPTIONS") || head.methodIs("TRACE");
            if (n >= 0) {
                Fields.number(out, MAX_FORWARDS, counts ? n - 1 : n);
            }
        }
    }

    /** Our own fields, but for those that the route replaces. */
    private static void forwarding(ByteBuf out, RequestHead head, ForwardedClient client, FieldChanges changes,
            byte[] requestId) {
        if (!changes.replaces(FieldId.MAX_FORWARDS)) {
            maxForwards(out, head);
        }
        if (!changes.replaces(FieldId.VIA)) {
            appended(out, head, FieldId.VIA, VIA, true);
            out.writeCharSequence(head.minorVersion() == 0 ? "1.0 " : "1.1 ", StandardCharsets.US_ASCII);
            out.writeBytes(client.via()).writeShort(Fields.CRLF);
        }
        if (!changes.replaces(FieldId.X_FORWARDED_FOR)) {
            appended(out, head, FieldId.X_FORWARDED_FOR, XFF, client.trusted());
            out.writeBytes(client.peer()).writeShort(Fields.CRLF);
        }
        if (unsaid(head, client, changes, FieldId.X_FORWARDED_PROTO)) {
            out.writeBytes(client.https() ? PROTO_HTTPS : PROTO_HTTP);
        }
        if (unsaid(head, client, changes, FieldId.X_FORWARDED_HOST) && head.hostLength() > 0) {
            out.writeBytes(XFH).writeBytes(head.bytes(), head.hostOffset(), head.hostLength())
                    .writeShort(Fields.CRLF);
        }
        if (unsaid(head, client, changes, FieldId.X_FORWARDED_PORT) && client.localPort() > 0) {
            Fields.number(out, XF_PORT, client.localPort());
        }
        if (unsaid(head, client, changes, FieldId.X_REAL_IP)) {
            Fields.line(out, REAL_IP, client.address());
        }
        if (!changes.replaces(FieldId.FORWARDED)) {
            appended(out, head, FieldId.FORWARDED, FORWARDED, client.trusted());
            forwarded(out, head, client);
        }
        if (!changes.replaces(FieldId.X_REQUEST_ID)) {
            Fields.line(out, REQUEST_ID, requestId);
        }
    }

    /** Whether this field is ours to write: no trusted peer wrote it, and no route replaces it. */
    private static boolean unsaid(RequestHead head, ForwardedClient client, FieldChanges changes, int id) {
        return !(client.trusted() && head.has(id)) && !changes.replaces(id);
    }

    /** Writes the field's name and, where it is believed, what it held before; ours follows. */
    private static void appended(ByteBuf out, RequestHead head, int id, byte[] name, boolean believed) {
        out.writeBytes(name);
        if (believed && head.has(id)) {
            for (int i = 0; i < head.fieldCount(); i++) {
                if (head.id(i) == id && head.valueLength(i) > 0) {
                    out.writeBytes(head.bytes(), head.valueOffset(i), head.valueLength(i));
                    out.writeShort(',' << 8 | ' ');
                }
            }
        }
    }

    /** RFC 7239, sections 4 and 6: an IPv6 address stands in brackets and quotes, and what has no address is unknown. */
    private static void forwarded(ByteBuf out, RequestHead head, ForwardedClient client) {
        if (client.localPort() == 0) {
            out.writeCharSequence("for=unknown", StandardCharsets.US_ASCII);
        } else if (client.v6()) {
            out.writeCharSequence("for=\"[", StandardCharsets.US_ASCII);
            out.writeBytes(client.peer());
            out.writeCharSequence("]\"", StandardCharsets.US_ASCII);
        } else {
            out.writeCharSequence("for=", StandardCharsets.US_ASCII);
            out.writeBytes(client.peer());
        }
        out.writeCharSequence(client.https() ? ";proto=https" : ";proto=http", StandardCharsets.US_ASCII);
        if (head.hostLength() > 0) {
            out.writeCharSequence(";host=\"", StandardCharsets.US_ASCII);
            out.writeBytes(head.bytes(), head.hostOffset(), head.hostLength()).writeByte('"');
        }
        out.writeShort(Fields.CRLF);
    }
}
