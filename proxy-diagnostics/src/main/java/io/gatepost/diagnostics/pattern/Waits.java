package io.gatepost.diagnostics.pattern;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Good attempts: up to 16 of each ten seconds, and the median wait of those over six hours. */
final class Waits {
    private static final int PER_BUCKET = 16;
    private static final int BUCKETS = 2160;
    private static final int MAX = 1024;
    private static final long ODD_MICROS = 900_000;

    private final Deque<Observation> samples = new ArrayDeque<>();
    private final double[] medians = new double[BUCKETS];
    private final double[] current = new double[PER_BUCKET];
    private long bucket = Long.MIN_VALUE;
    private int in;

    Waits() {
        Arrays.fill(medians, Double.NaN);
    }

    void add(Observation o) {
        long b = Series.bucket(o.at());
        if (b > bucket) {
            for (long old = Math.max(bucket + 1, b - BUCKETS + 1); old <= b; old++) {
                medians[Math.floorMod(old, BUCKETS)] = Double.NaN;
            }
            bucket = b;
            in = 0;
        }
        if (b == bucket && in < PER_BUCKET) {
            current[in++] = o.header();
            medians[Math.floorMod(b, BUCKETS)] = Stats.median(Arrays.copyOf(current, in));
        } else if (o.connect() < ODD_MICROS && o.resolve() < ODD_MICROS) {
            return;
        }
        samples.addLast(o);
        if (samples.size() > MAX) {
            samples.removeFirst();
        }
    }

    /** The oldest first. */
    Deque<Observation> samples() {
        return samples;
    }

    /** The median wait of a bucket, microseconds; NaN where there was none. */
    double median(long b) {
        return b > bucket || b <= bucket - BUCKETS ? Double.NaN : medians[Math.floorMod(b, BUCKETS)];
    }

    /** The usual wait: the median over six hours, microseconds; NaN where there is none. */
    double usual() {
        return Stats.median(Arrays.stream(medians).filter(m -> !Double.isNaN(m)).toArray());
    }
}
