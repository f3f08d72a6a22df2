package io.gatepost.core.forward;

import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.ListMembers;
import io.gatepost.core.http1.MessageHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Small steps of writing field lines, and which fields stay on their hop (RFC 9110, section 7.6.1). */
final class Fields {
    static final int CRLF = '\r' << 8 | '\n';

    /** Never removed on the word of a Connection field: what we or the server rely on. */
    private static final long PROTECTED = bit(FieldId.HOST) | bit(FieldId.CONTENT_LENGTH)
            | bit(FieldId.TRANSFER_ENCODING) | bit(FieldId.X_FORWARDED_FOR) | bit(FieldId.X_FORWARDED_HOST)
            | bit(FieldId.X_FORWARDED_PORT) | bit(FieldId.X_FORWARDED_PROTO) | bit(FieldId.FORWARDED)
            | bit(FieldId.VIA) | bit(FieldId.AUTHORIZATION) | bit(FieldId.COOKIE) | bit(FieldId.DATE)
            | bit(FieldId.X_REAL_IP) | bit(FieldId.X_REQUEST_ID) | bit(FieldId.PROXY_STATUS) | bit(FieldId.EXPECT);

    private Fields() {}

    static long bit(int id) {
        return 1L << id;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Copies field i as it is. */
    static void copy(ByteBuf out, MessageHead head, int i) {
        out.writeBytes(head.bytes(), head.nameOffset(i), head.nameLength(i));
        out.writeShort(':' << 8 | ' ');
        out.writeBytes(head.bytes(), head.valueOffset(i), head.valueLength(i));
        out.writeShort(CRLF);
    }

    static void line(ByteBuf out, byte[] nameColonSpace, byte[] value) {
        out.writeBytes(nameColonSpace);
        out.writeBytes(value);
        out.writeShort(CRLF);
    }

    static void number(ByteBuf out, byte[] nameColonSpace, long value) {
        out.writeBytes(nameColonSpace);
        ByteBufUtil.writeAscii(out, Long.toString(value));
        out.writeShort(CRLF);
    }

    /** Whether a Connection field of this head names its field i, and may. */
    static boolean namedByConnection(MessageHead head, int i) {
        return namedByConnection(head, head, i);
    }

    /** Whether a Connection field of the head names field i of the head or of the trailers, and may. */
    static boolean namedByConnection(MessageHead head, MessageHead of, int i) {
        if (!head.has(FieldId.CONNECTION) || (PROTECTED & bit(of.id(i))) != 0) {
            return false;
        }
        for (int f = 0; f < head.fieldCount(); f++) {
            if (head.id(f) == FieldId.CONNECTION && ListMembers.has(head.bytes(), head.valueOffset(f),
                    head.valueLength(f), of.bytes(), of.nameOffset(i), of.nameLength(i))) {
                return true;
            }
        }
        return false;
    }
}
