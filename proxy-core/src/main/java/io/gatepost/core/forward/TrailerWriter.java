package io.gatepost.core.forward;

import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.FieldNames;
import io.gatepost.core.http1.MessageHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Writes a trailer section without what no trailer may hold: fields that frame, route, authenticate, condition or control a
 * message (RFC 9110, section 6.5.1), which a server that merges both sections would believe. Rare, and off the fast path.
 */
public final class TrailerWriter {
    private static final Set<String> REFUSED = Set.of("set-cookie", "cache-control", "pragma", "range", "if-match",
            "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "age", "expires", "location",
            "vary",
            "warning", "www-authenticate", "gatepost-failure");
    /** Their fields describe the content, and come before it; those that digest it can only come behind it. */
    private static final String CONTENT = "content-";
    private static final String DIGEST = "content-digest";

    private TrailerWriter() {}

    /**
     * Appends the fields and the empty line.
     *
     * @param head the message's head, whose Connection may name fields that end here
     */
    public static void write(ByteBuf out, MessageHead head, MessageHead trailers) {
        for (int i = 0; i < trailers.fieldCount(); i++) {
            if (!refused(trailers, i) && !Fields.namedByConnection(head, trailers, i)) {
                Fields.copy(out, trailers, i);
            }
        }
        out.writeShort(Fields.CRLF);
    }

    private static boolean refused(MessageHead trailers, int i) {
        byte[] b = trailers.bytes();
        int from = trailers.nameOffset(i);
        int length = trailers.nameLength(i);
        if (FieldNames.lookAlike(b, from, length) != FieldId.OTHER) {
            return true;
        }
        String name = new String(b, from, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT)
                .replace('_', '-');
        return REFUSED.contains(name) || name.startsWith(CONTENT) && !name.equals(DIGEST);
    }
}
