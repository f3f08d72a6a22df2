package io.gatepost.core.http1;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the {@link FieldId} of a name; names of one length are compared, which are five at most. */
public final class FieldNames {
    private static final List<String> NAMES = List.of("", "host", "connection", "content-length", "transfer-encoding",
            "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "expect", "via", "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-request-id", "traceparent", "max-forwards",
            "proxy-authorization", "proxy-authenticate", "date", "proxy-status", "alt-svc", "sec-websocket-key1",
            "sec-websocket-key2", "retry-after", "http2-settings", "x-real-ip", "accept", "server", "authorization",
            "cookie");

    private static final int LONGEST = NAMES.stream().mapToInt(String::length).max().orElse(0);
    private static final byte[][] BYTES = NAMES.stream().map(n -> n.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
    private static final int[][] IDS_BY_LENGTH = new int[LONGEST + 1][];

    static {
        for (int n = 0; n <= LONGEST; n++) {
            int length = n;
            IDS_BY_LENGTH[n] = IntStream.range(1, BYTES.length).filter(i -> BYTES[i].length == length)
                    .toArray();
        }
    }

    private FieldNames() {}

    /** The {@link FieldId} of a name in any case; {@link FieldId#OTHER} for names that the proxy does not look at. */
    public static int id(byte[] b, int offset, int length) {
        return find(b, offset, length, (byte) '_');
    }

    /** The name (lower case) of a {@link FieldId}; empty for {@link FieldId#OTHER}. */
    public static String name(int fieldId) {
        return NAMES.get(fieldId);
    }

    /** The {@link FieldId} whose name this is, or becomes where underscores are read as hyphens. */
    public static int lookAlike(byte[] b, int offset, int length) {
        return find(b, offset, length, (byte) '-');
    }

    private static int find(byte[] b, int offset, int length, byte underscore) {
        if (length > LONGEST) {
            return FieldId.OTHER;
        }
        for (int id : IDS_BY_LENGTH[length]) {
            byte[] name = BYTES[id];
            int i = 0;
            while (i < length && (b[offset + i] == '_' ? underscore : Grammar.LOWER[b[offset + i] & 0xff]) == name[i]) {
                i++;
            }
            if (i == length) {
                return id;
            }
        }
        return FieldId.OTHER;
    }
}
