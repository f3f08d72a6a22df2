package io.gatepost.core.exchange;

import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.diagnostics.exchange.Slice;
import org.jspecify.annotations.Nullable;

/** Reads one cookie of a request (RFC 6265, section 5.4). */
final class Cookies {
    private Cookies() {}

    static @Nullable Slice value(RequestHead head, String name) {
        byte[] b = head.bytes();
        for (int f = 0; f < head.fieldCount(); f++) {
            if (head.id(f) != FieldId.COOKIE) {
                continue;
            }
            int at = head.valueOffset(f);
            int end = at + head.valueLength(f);
            while (at < end) {
                while (at < end && (b[at] == ' ' || b[at] == ';')) {
                    at++;
                }
                int stop = at;
                while (stop < end && b[stop] != ';') {
                    stop++;
                }
                int n = name.length();
                if (stop - at > n && b[at + n] == '=' && starts(b, at, name)) {
                    return new Slice(b, at + n + 1, stop - at - n - 1);
                }
                at = stop;
            }
        }
        return null;
    }

    private static boolean starts(byte[] b, int at, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (b[at + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
