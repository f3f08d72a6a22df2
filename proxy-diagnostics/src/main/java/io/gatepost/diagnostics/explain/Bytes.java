package io.gatepost.diagnostics.explain;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for a byte, eight at a time: most of a log is bytes between two that matter. */
final class Bytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private Bytes() {}

    /** The first place of that byte (ASCII); {@code to} where it is not. */
    static int find(byte[] text, int from, int to, char b) {
        long pattern = b * ONES;
        int i = from;
        for (; i <= to - 8; i += 8) {
            long x = (long) LONGS.get(text, i) ^ pattern;
            // A byte of x is 0 where the text has b; its lowest is the first, and lower bits are never wrong.
            long zeros = (x - ONES) & ~x & HIGHS;
            if (zeros != 0) {
                return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        while (i < to && text[i] != b) {
            i++;
        }
        return i;
    }
}
