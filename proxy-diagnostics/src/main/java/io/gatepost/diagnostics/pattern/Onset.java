package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.pattern.Series.Row;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When failures began to be more than before: Bernoulli CUSUM (Page 1954) over buckets of 10 s against the median rate of the
 * last six hours, and the likeliest place of the change in the half hour before the alarm.
 */
final class Onset {
    private static final double ALARM = 11;
    private static final double FLOOR = 0.001;
    private static final int HALF_HOUR = 180;

    private Onset() {}

    /** The bucket in which the latest rise began; null where there is none. */
    static @Nullable Long latest(Series series, Row row, long now) {
        long to = Series.bucket(now);
        long from = series.firstUntil(to);
        long[] hits = series.values(row, from, to);
        long[] all = series.values(Row.ATTEMPTS, from, to);
        double before = Math.max(FLOOR, usual(hits, all));
        double after = Math.min(0.95, Math.max(5 * before, before + 0.02));
        double good = Math.log((1 - after) / (1 - before));
        double bad = Math.log(after / before);
        double sum = 0;
        Integer alarm = null;
        for (int i = 0; i < hits.length; i++) {
            double next = sum + hits[i] * bad + (all[i] - hits[i]) * good;
            if (next < 0) {
                sum = 0;
            } else {
                if (sum < ALARM && next >= ALARM) {
                    alarm = i;
                }
                // What has long been sure must not take long to be over.
                sum = Math.min(next, 2 * ALARM);
            }
        }
        return alarm == null
                ? null
                : from + split(hits, all, Math.max(0, alarm - HALF_HOUR), Math.min(hits.length,
                        alarm + 1));
    }

    private static double usual(long[] hits, long[] all) {
        double[] rates = new double[all.length];
        int n = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] > 0) {
                rates[n++] = (double) hits[i] / all[i];
            }
        }
        return n == 0 ? 0 : Stats.median(Arrays.copyOf(rates, n));
    }

    /** Where two rates instead of one explain most. */
    private static int split(long[] hits, long[] all, int from, int to) {
        int best = to - 1;
        double most = Double.NEGATIVE_INFINITY;
        for (int at = from; at < to; at++) {
            double likely = likelihood(hits, all, from, at) + likelihood(hits, all, at, to);
            if (likely > most) {
                most = likely;
                best = at;
            }
        }
        return best;
    }

    private static double likelihood(long[] hits, long[] all, int from, int to) {
        long h = 0;
        long n = 0;
        for (int i = from; i < to; i++) {
            h += hits[i];
            n += all[i];
        }
        return h == 0 || h >= n ? 0 : h * Math.log((double) h / n) + (n - h) * Math.log1p(-(double) h / n);
    }
}
