package io.gatepost.core.forward;

import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.RequestHead;

/** Requests that go in circles, or have gone far enough (RFC 9110, sections 7.6.2 and 7.6.3). */
public final class Loops {
    private Loops() {}

    /** How often Via names this pseudonym. */
    public static int viaCount(RequestHead head, byte[] pseudonym) {
        if (!head.has(FieldId.VIA)) {
            return 0;
        }
        int count = 0;
        byte[] b = head.bytes();
        for (int f = 0; f < head.fieldCount(); f++) {
            if (head.id(f) != FieldId.VIA) {
                continue;
            }
            int end = head.valueOffset(f) + head.valueLength(f);
            for (int at = head.valueOffset(f); at + pseudonym.length <= end; at++) {
                boolean starts = at > 0 && b[at - 1] == ' ';
                int stop = at + pseudonym.length;
                if (starts && (stop == end || b[stop] == ',' || b[stop] == ' ')
                        && java.util.Arrays.equals(b, at, stop, pseudonym, 0, pseudonym.length)) {
                    count++;
                }
            }
        }
        return count;
    }

    /** Whether an OPTIONS or TRACE request says that it is not to be forwarded any more. */
    public static boolean noFurther(RequestHead head) {
        int at = head.find(FieldId.MAX_FORWARDS);
        return at >= 0 && (head.methodIs("OPTIONS") || head.methodIs("TRACE")) && number(head, at) == 0;
    }

    static long number(RequestHead head, int field) {
        long n = 0;
        int length = head.valueLength(field);
        if (length == 0 || length > 9) {
            return -1;
        }
        for (int i = head.valueOffset(field); i < head.valueOffset(field) + length; i++) {
            int digit = head.bytes()[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            n = n * 10 + digit;
        }
        return n;
    }
}
