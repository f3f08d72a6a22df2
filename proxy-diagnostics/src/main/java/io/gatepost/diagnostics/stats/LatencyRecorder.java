package io.gatepost.diagnostics.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Durations as one event loop sees them. One thread records; another, one at a time, takes what came since it was there
 * last. A count that is being written is taken the next time: none is lost, none doubled.
 */
final class LatencyRecorder {
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);

    private final int[] @Nullable [] counts = new int[Buckets.CHUNKS] @Nullable [];
    /** What the drainer has taken. Counts wrap around, their differences do not. */
    private final int[] @Nullable [] taken = new int[Buckets.CHUNKS] @Nullable [];

    /** Records a duration in microseconds. */
    void record(long micros) {
        long value = Buckets.clamp(micros);
        int chunk = Buckets.chunk(value);
        int[] to = counts[chunk];
        if (to == null) {
            to = new int[Buckets.length(chunk)];
            counts[chunk] = to;
        }
        int place = Buckets.place(value, chunk);
        COUNT.setOpaque(to, place, to[place] + 1);
    }

    /** Moves what is new. */
    void drainTo(Buckets to) {
        for (int c = 0; c < Buckets.CHUNKS; c++) {
            int[] from = counts[c];
            if (from != null) {
                drain(from, c, to);
            }
        }
    }

    private void drain(int[] from, int chunk, Buckets to) {
        int[] seen = taken[chunk];
        if (seen == null) {
            seen = new int[from.length];
            taken[chunk] = seen;
        }
        for (int i = 0; i < from.length; i++) {
            int now = (int) COUNT.getOpaque(from, i);
            if (now != seen[i]) {
                to.add(chunk, i, Integer.toUnsignedLong(now - seen[i]));
                seen[i] = now;
            }
        }
    }
}
