package io.gatepost.core.exchange;

import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.RequestHead;
import java.util.Arrays;

/** The id that a request carries through all systems: the client's where it sent a plausible one, else a new one. */
final class RequestIds {
    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int LONGEST = 128;

    private RequestIds() {}

    static byte[] of(RequestHead head, LoopContext loop) {
        int at = head.find(FieldId.X_REQUEST_ID);
        if (at >= 0 && plausible(head, at)) {
            int from = head.valueOffset(at);
            return Arrays.copyOfRange(head.bytes(), from, from + head.valueLength(at));
        }
        byte[] id = new byte[32];
        hex(loop.random(), id, 0);
        hex(loop.random(), id, 16);
        return id;
    }

    private static void hex(long bits, byte[] to, int at) {
        for (int i = 0; i < 16; i++) {
            to[at + i] = HEX[(int) (bits >>> 4 * i) & 15];
        }
    }

    private static boolean plausible(RequestHead head, int field) {
        int n = head.valueLength(field);
        if (n == 0 || n > LONGEST) {
            return false;
        }
        byte[] bytes = head.bytes();
        int from = head.valueOffset(field);
        for (int i = from; i < from + n; i++) {
            if (bytes[i] <= ' ' || bytes[i] == '"' || bytes[i] == '\\') {
                return false;
            }
        }
        return true;
    }
}
