package io.gatepost.core.forward;

import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.MessageHead;
import io.netty.buffer.ByteBuf;

/** Writes a trailer section without what no trailer may hold (RFC 9110, section 6.5.1). */
public final class TrailerWriter {
    private static final String[] REFUSED = {"set-cookie", "cache-control", "content-encoding", "content-type",
            "content-range", "content-language", "content-location", "range", "age", "expires", "location", "vary",
            "www-authenticate", "pragma"};

    private TrailerWriter() {}

    /** Appends the fields and the empty line. */
    public static void write(ByteBuf out, MessageHead trailers) {
        for (int i = 0; i < trailers.fieldCount(); i++) {
            if (trailers.id(i) == FieldId.OTHER && !refused(trailers, i)) {
                Fields.copy(out, trailers, i);
            }
        }
        out.writeShort(Fields.CRLF);
    }

    private static boolean refused(MessageHead trailers, int i) {
        for (String name : REFUSED) {
            if (trailers.nameIs(i, name)) {
                return true;
            }
        }
        return false;
    }
}
