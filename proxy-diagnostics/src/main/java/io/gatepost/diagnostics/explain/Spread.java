package io.gatepost.diagnostics.explain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Counts over time for several things at once, in at most {@link #MOST} steps: the step grows with the span. */
final class Spread {
    static final int MOST = 60;

    /** Seconds; each a multiple of the one before. */
    private static final int[] STEPS = {1, 10, 60, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 604_800};

    private final long[] @Nullable [] counts;
    private int level;
    private long step = STEPS[0];
    private long origin = Times.NONE;

    Spread(int things) {
        counts = new long[things][];
    }

    void add(int thing, long time) {
        if (origin == Times.NONE) {
            origin = Math.floorDiv(time, step) * step;
        }
        long place = Math.floorDiv(time - origin, step);
        while (place >= MOST || place < 0 && !movedTo(time)) {
            widen();
            place = Math.floorDiv(time - origin, step);
        }
        long[] of = counts[thing];
        if (of == null) {
            of = new long[MOST];
            counts[thing] = of;
        }
        of[(int) Math.floorDiv(time - origin, step)]++;
    }

    /** Begins earlier, where what is there leaves room at its end. */
    private boolean movedTo(long time) {
        long begin = Math.floorDiv(time, step) * step;
        long by = (origin - begin) / step;
        if (by + last() >= MOST) {
            return false;
        }
        for (long[] of : counts) {
            if (of != null) {
                System.arraycopy(of, 0, of, (int) by, MOST - (int) by);
                Arrays.fill(of, 0, (int) by, 0);
            }
        }
        origin = begin;
        return true;
    }

    /** The last place in which anything is. */
    int last() {
        int last = 0;
        for (long[] of : counts) {
            for (int i = MOST - 1; of != null && i > last; i--) {
                last = of[i] == 0 ? last : Math.max(last, i);
            }
        }
        return last;
    }

    private void widen() {
        long wider = level + 1 < STEPS.length ? STEPS[++level] : step * 2;
        long from = Math.floorDiv(origin, wider) * wider;
        for (int thing = 0; thing < counts.length; thing++) {
            long[] of = counts[thing];
            if (of != null) {
                long[] merged = new long[MOST];
                for (int i = 0; i < MOST; i++) {
                    if (of[i] != 0) {
                        merged[(int) ((origin + i * step - from) / wider)] += of[i];
                    }
                }
                counts[thing] = merged;
            }
        }
        origin = from;
        step = wider;
    }

    /** Seconds a step. */
    long step() {
        return step;
    }

    /** When the first step begins, seconds; {@link Times#NONE} where nothing was counted. */
    long origin() {
        return origin;
    }

    /** The counts of a thing, by step; all 0 where it has none. */
    long[] of(int thing) {
        long[] of = counts[thing];
        return of == null ? new long[MOST] : of.clone();
    }
}
