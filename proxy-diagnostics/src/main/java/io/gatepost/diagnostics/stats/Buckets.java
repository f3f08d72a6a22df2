package io.gatepost.diagnostics.stats;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How often each duration came, in buckets that are at most 1/32 of their value wide: as many for each power of two, made
 * when they are needed. Microseconds, up to about 71 minutes; what is longer counts as that. Used by one thread at a time.
 */
final class Buckets {
    /** Powers of two of buckets: the first has all values below 64. */
    static final int CHUNKS = 27;
    /** Bits of a value that tell buckets of one power of two apart. */
    private static final int PRECISION = 5;
    static final int WIDTH = 1 << PRECISION;
    private static final long MAX = (1L << 32) - 1;

    private final long[] @Nullable [] chunks = new long[CHUNKS] @Nullable [];
    private long total;

    /** The chunk of a value. */
    static int chunk(long value) {
        return value < 2 * WIDTH ? 0 : 63 - PRECISION - Long.numberOfLeadingZeros(value);
    }

    /** The place of a value in its chunk. */
    static int place(long value, int chunk) {
        return (int) (value >>> chunk) - (chunk == 0 ? 0 : WIDTH);
    }

    static int length(int chunk) {
        return chunk == 0 ? 2 * WIDTH : WIDTH;
    }

    static long clamp(long value) {
        return Math.max(0, Math.min(MAX, value));
    }

    /** The value in the middle of a bucket. */
    private static long middle(int chunk, int place) {
        return chunk == 0 ? place : ((long) (place + WIDTH) << chunk) + (1L << chunk >>> 1);
    }

    void add(int chunk, int place, long count) {
        long[] counts = chunks[chunk];
        if (counts == null) {
            counts = new long[length(chunk)];
            chunks[chunk] = counts;
        }
        counts[place] += count;
        total += count;
    }

    void add(Buckets more) {
        for (int c = 0; c < CHUNKS; c++) {
            long[] counts = more.chunks[c];
            for (int i = 0; counts != null && i < counts.length; i++) {
                if (counts[i] > 0) {
                    add(c, i, counts[i]);
                }
            }
        }
    }

    void add(Packed more) {
        for (int i = 0; i < more.places().length; i++) {
            add(more.places()[i] >>> 8, more.places()[i] & 0xff, more.counts()[i]);
        }
    }

    boolean isEmpty() {
        return total == 0;
    }

    /** A copy in little room; these buckets are empty then. */
    Packed pack() {
        if (total == 0) {
            return Packed.EMPTY;
        }
        int used = 0;
        for (long[] counts : chunks) {
            for (int i = 0; counts != null && i < counts.length; i++) {
                used += counts[i] > 0 ? 1 : 0;
            }
        }
        int[] places = new int[used];
        long[] values = new long[used];
        int n = 0;
        for (int c = 0; c < CHUNKS; c++) {
            long[] counts = chunks[c];
            for (int i = 0; counts != null && i < counts.length; i++) {
                if (counts[i] > 0) {
                    places[n] = c << 8 | i;
                    values[n++] = counts[i];
                    counts[i] = 0;
                }
            }
        }
        total = 0;
        return new Packed(places, values);
    }

    /** The same as a histogram of microseconds. */
    Histogram histogram() {
        Histogram histogram = new Histogram(2);
        for (int c = 0; c < CHUNKS; c++) {
            long[] counts = chunks[c];
            for (int i = 0; counts != null && i < counts.length; i++) {
                if (counts[i] > 0) {
                    histogram.recordValueWithCount(middle(c, i), counts[i]);
                }
            }
        }
        return histogram;
    }
}
