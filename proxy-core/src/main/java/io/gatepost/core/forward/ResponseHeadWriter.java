package io.gatepost.core.forward;

import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * Writes the head that a client gets of a server's response. There is no Via of ours in it: a gateway may leave it out
 * (RFC 9110, section 7.6.3), and it would tell our name to everybody.
 */
public final class ResponseHeadWriter {
    /** How the content will be delimited towards the client. */
    public enum Framing {
        /** By the length that the server announced. */
        AS_IS,
        /** By chunks of ours. */
        CHUNKED,
        /** By the end of the connection. */
        UNTIL_CLOSE,
        /** There is none: HEAD, 204, 304. */
        NONE
    }

    private static final byte[] VERSION = Fields.ascii("HTTP/1.1 ");
    private static final byte[] LENGTH = Fields.ascii("Content-Length: ");
    private static final byte[] CHUNKED = Fields.ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = Fields.ascii("Connection: close\r\n");
    private static final byte[] UPGRADE = Fields.ascii("Connection: Upgrade\r\nUpgrade: ");
    private static final byte[] KEEP = Fields.ascii("Connection: keep-alive\r\n");
    private static final byte[] DATE = Fields.ascii("Date: ");
    private static final byte[] PROXY_STATUS = Fields.ascii("Proxy-Status: ");
    private static final byte[] FAILURE = Fields.ascii("Gatepost-Failure: ");
    private static final long NOT_COPIED = Fields.bit(FieldId.CONNECTION) | Fields.bit(FieldId.CONTENT_LENGTH)
            | Fields.bit(FieldId.TRANSFER_ENCODING) | Fields.bit(FieldId.KEEP_ALIVE)
            | Fields.bit(FieldId.PROXY_CONNECTION) | Fields.bit(FieldId.TE) | Fields.bit(FieldId.UPGRADE)
            | Fields.bit(FieldId.PROXY_AUTHENTICATE) | Fields.bit(FieldId.ALT_SVC);

    private ResponseHeadWriter() {}

    /**
     * Appends the whole head.
     *
     * @param request     that it answers
     * @param changes     of the route
     * @param close       whether the connection ends with this response
     * @param proxyStatus our member of Proxy-Status, or null
     * @param failureId   for Gatepost-Failure, or null
     */
    public static void write(ByteBuf out, ResponseHead head, RequestHead request, FieldChanges changes,
            Framing framing, boolean close, byte @Nullable [] proxyStatus, byte @Nullable [] failureId) {
        statusLine(out, head);
        for (int i = 0; i < head.fieldCount(); i++) {
            int id = head.id(i);
            if (id != FieldId.OTHER && (NOT_COPIED & Fields.bit(id)) != 0
                    || id == FieldId.TRAILER && !(framing == Framing.CHUNKED && request.acceptsTrailers())
                    || Fields.namedByConnection(head, i)
                    || id == FieldId.OTHER && head.nameIs(i, "gatepost-failure")
                    || changes.replaces(head, i)) {
                continue;
            }
            Fields.copy(out, head, i);
        }
        if (!head.has(FieldId.DATE) && !changes.replaces(FieldId.DATE)) {
            out.writeBytes(DATE);
            HttpDate.write(out);
            out.writeShort(Fields.CRLF);
        }
        if (framing == Framing.CHUNKED) {
            out.writeBytes(CHUNKED);
        } else if (head.contentLength() >= 0 && head.status() != 204 && framing != Framing.UNTIL_CLOSE) {
            Fields.number(out, LENGTH, head.contentLength());
        }
        if (close) {
            out.writeBytes(CLOSE);
        } else if (request.minorVersion() == 0) {
            out.writeBytes(KEEP);
        }
        if (proxyStatus != null) {
            // The server's own members stand before ours (RFC 9209, section 2).
            Fields.line(out, PROXY_STATUS, proxyStatus);
        }
        if (failureId != null) {
            Fields.line(out, FAILURE, failureId);
        }
        changes.write(out);
        out.writeShort(Fields.CRLF);
    }

    /** Appends the head that switches to that protocol (RFC 9110, section 15.2.2). */
    public static void writeSwitching(ByteBuf out, ResponseHead head, FieldChanges changes, String protocol) {
        statusLine(out, head);
        for (int i = 0; i < head.fieldCount(); i++) {
            int id = head.id(i);
            if ((id == FieldId.OTHER || (NOT_COPIED & Fields.bit(id)) == 0) && !Fields.namedByConnection(head, i)
                    && !changes.replaces(head, i)) {
                Fields.copy(out, head, i);
            }
        }
        out.writeBytes(UPGRADE);
        ByteBufUtil.writeAscii(out, protocol);
        out.writeShort(Fields.CRLF);
        changes.write(out);
        out.writeShort(Fields.CRLF);
    }

    /** Appends an interim response (RFC 9110, section 15.2). */
    public static void writeInformational(ByteBuf out, ResponseHead head) {
        statusLine(out, head);
        for (int i = 0; i < head.fieldCount(); i++) {
            int id = head.id(i);
            if ((id == FieldId.OTHER || (NOT_COPIED & Fields.bit(id)) == 0) && !Fields.namedByConnection(head, i)) {
                Fields.copy(out, head, i);
            }
        }
        out.writeShort(Fields.CRLF);
    }

    private static void statusLine(ByteBuf out, ResponseHead head) {
        out.writeBytes(VERSION);
        ByteBufUtil.writeAscii(out, Integer.toString(head.status()));
        out.writeByte(' ');
        out.writeBytes(head.bytes(), head.reasonOffset(), head.reasonLength());
        out.writeShort(Fields.CRLF);
    }
}
