package io.gatepost.diagnostics.pattern;

import java.util.Arrays;

/** Counts in buckets of 10 seconds, for a fixed time back. What is older than that, or too old when it comes, is gone. */
final class Series {
    /** What is counted. */
    enum Row {
        /** All attempts. */
        ATTEMPTS,
        /** Those that failed, whoever is to blame, but for clients. */
        FAILURES,
        /** Failures of {@link Group#TIMEOUT}. */
        TIMEOUTS,
        /** Failures of {@link Group#CLOSE}. */
        CLOSES,
        /** Idle connections that the server closed. */
        IDLE_CLOSES,
        /** Attempts on new connections. */
        FRESH
    }

    /** Length of a bucket, milliseconds. */
    static final long BUCKET = 10_000;

    private final long[][] counts;
    private final int size;
    private long newest = Long.MIN_VALUE;
    private long oldest = Long.MAX_VALUE;

    /** An empty series that reaches so many buckets back. */
    Series(int buckets) {
        size = buckets;
        counts = new long[Row.values().length][buckets];
    }

    void add(long at, Row row, long count) {
        long bucket = at / BUCKET;
        advance(bucket);
        if (bucket > newest - size) {
            counts[row.ordinal()][slot(bucket)] += count;
        }
    }

    private void advance(long bucket) {
        if (newest == Long.MIN_VALUE) {
            newest = bucket;
            oldest = bucket;
        }
        if (bucket <= newest) {
            return;
        }
        for (long b = Math.max(newest + 1, bucket - size + 1); b <= bucket; b++) {
            for (long[] row : counts) {
                row[slot(b)] = 0;
            }
        }
        newest = bucket;
    }

    /** The bucket that holds an instant. */
    static long bucket(long at) {
        return at / BUCKET;
    }

    /** The first bucket that is still known; the newest where nothing is. */
    long first() {
        return newest == Long.MIN_VALUE ? 0 : Math.max(oldest, newest - size + 1);
    }

    /** The first bucket that is still known at the time of another; that other where nothing is. */
    long firstUntil(long bucket) {
        return newest == Long.MIN_VALUE ? bucket : Math.max(first(), bucket - size + 1);
    }

    /** The count of one bucket. */
    long at(Row row, long bucket) {
        return newest == Long.MIN_VALUE || bucket > newest || bucket < first()
                ? 0
                : counts[row.ordinal()][slot(bucket)];
    }

    /** The sum from one instant to another, whole buckets that they lie in. */
    long sum(Row row, long from, long until) {
        long sum = 0;
        for (long b = Math.max(first(), bucket(from)); b <= Math.min(newest, bucket(until)); b++) {
            sum += at(row, b);
        }
        return sum;
    }

    /** The counts of buckets, from one to another inclusive. */
    long[] values(Row row, long from, long to) {
        long[] all = new long[(int) Math.max(0, to - from + 1)];
        Arrays.setAll(all, i -> at(row, from + i));
        return all;
    }

    /** An instant far enough back for at least so many attempts and so much time; as far as is known where there are fewer. */
    long back(long now, long millis, long attempts) {
        long sum = 0;
        long b = Math.min(newest, bucket(now));
        for (; b > first(); b--) {
            sum += at(Row.ATTEMPTS, b);
            if (sum >= attempts && now - b * BUCKET >= millis) {
                break;
            }
        }
        return b * BUCKET;
    }

    private int slot(long bucket) {
        return Math.floorMod(bucket, size);
    }
}
