package io.gatepost.diagnostics.pattern;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The few tests that detectors share. */
final class Stats {
    private static final double Z = 1.959964;

    /** Bounds of a rate. */
    record Interval(double low, double high) {}

    private Stats() {}

    /** The rate's 95 % interval (Wilson 1927): what so few events allow. */
    static Interval wilson(long hits, long of) {
        if (of == 0) {
            return new Interval(0, 1);
        }
        double p = (double) hits / of;
        double centre = p + Z * Z / (2 * of);
        double spread = Z * Math.sqrt(p * (1 - p) / of + Z * Z / (4.0 * of * of));
        double scale = 1 + Z * Z / of;
        return new Interval(Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale));
    }

    /** Fisher's one-sided test: how likely so many hits fall among these, if hits do not care. */
    static double fisher(long hits, long of, long restHits, long restOf) {
        long all = of + restOf;
        long allHits = hits + restHits;
        double fixed = choose(all, allHits);
        double tail = 0;
        for (long k = hits; k <= Math.min(of, allHits); k++) {
            if (allHits - k <= restOf) {
                tail += Math.exp(choose(of, k) + choose(restOf, allHits - k) - fixed);
            }
        }
        return Math.min(1, tail);
    }

    /** How many times likelier hits are here than in the rest; half a hit is added there, so that none is no division by 0. */
    static double lift(long hits, long of, long restHits, long restOf) {
        return (double) hits / of / ((restHits + 0.5) / (restOf + 1));
    }

    /** P(X >= k) of a Poisson variable. */
    static double poissonTail(long k, double mean) {
        // From k upwards: one minus what lies below would lose all digits of a small tail.
        double tail = 0;
        double term = Math.exp(k * Math.log(mean) - mean - logGamma(k + 1.0));
        for (long i = k; term > tail * 1e-12 || i < mean; i++) {
            tail += term;
            term *= mean / (i + 1.0);
        }
        return Math.min(1, tail);
    }

    /** P(X >= k) of n independent tries. */
    static double binomialTail(long n, double p, long k) {
        double tail = 0;
        for (long i = Math.max(0, k); i <= n; i++) {
            tail += Math.exp(choose(n, i) + i * Math.log(p) + (n - i) * Math.log1p(-p));
        }
        return Math.min(1, tail);
    }

    static double median(double[] values) {
        return quantile(values, 0.5);
    }

    /** The value below which that share lies; NaN of nothing. */
    static double quantile(double[] values, double share) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = share * (sorted.length - 1);
        int below = (int) at;
        double next = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (at - below) * (next - sorted[below]);
    }

    /** The median distance from the median. */
    static double mad(double[] values) {
        double median = median(values);
        return median(Arrays.stream(values).map(v -> Math.abs(v - median)).toArray());
    }

    /** The share of values within a distance of a centre. */
    static double near(double[] values, double centre, double distance) {
        return values.length == 0
                ? 0
                : (double) Arrays.stream(values).filter(v -> Math.abs(v - centre) <= distance).count() / values.length;
    }

    /**
     * The time around which all gather, in the unit of the values (microseconds): at least 5 of them, 90 % within 50 ms or
     * 2 % of their median, and that at least a second: fast failures always gather. Null where they do not.
     */
    static @Nullable Double cluster(double[] micros) {
        if (micros.length < 5) {
            return null;
        }
        double median = median(micros);
        return median >= 1e6 && near(micros, median, Math.max(50_000, median / 50)) >= 0.9 ? median : null;
    }

    /** Spearman's rank correlation of values with their order. */
    static double trend(double[] values) {
        int n = values.length;
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]));
        double[] rank = new double[n];
        for (int i = 0; i < n;) {
            int j = i;
            while (j + 1 < n && values[order[j + 1]] == values[order[i]]) {
                j++;
            }
            for (int k = i; k <= j; k++) {
                rank[order[k]] = (i + j) / 2.0;
            }
            i = j + 1;
        }
        double mean = (n - 1) / 2.0;
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            xy += (i - mean) * (rank[i] - mean);
            xx += (i - mean) * (i - mean);
            yy += (rank[i] - mean) * (rank[i] - mean);
        }
        return yy == 0 ? 0 : xy / Math.sqrt(xx * yy);
    }

    /** Theil's U: how much of the column is told by the row, 0 to 1. */
    static double explained(long[][] table) {
        long all = 0;
        long[] columns = new long[table[0].length];
        for (long[] row : table) {
            for (int c = 0; c < row.length; c++) {
                columns[c] += row[c];
                all += row[c];
            }
        }
        double whole = entropy(columns, all);
        double within = 0;
        for (long[] row : table) {
            long sum = Arrays.stream(row).sum();
            within += sum == 0 ? 0 : (double) sum / all * entropy(row, sum);
        }
        return whole == 0 ? 0 : 1 - within / whole;
    }

    private static double entropy(long[] counts, long all) {
        double h = 0;
        for (long c : counts) {
            if (c > 0) {
                double p = (double) c / all;
                h -= p * Math.log(p);
            }
        }
        return h;
    }

    /** Logarithm of n over k. */
    private static double choose(long n, long k) {
        return k < 0 || k > n
                ? Double.NEGATIVE_INFINITY
                : logGamma(n + 1.0) - logGamma(k + 1.0) - logGamma(n - k + 1.0);
    }

    /** Stirling's series, for x >= 1. */
    private static double logGamma(double x) {
        double shift = 0;
        double at = x;
        for (; at < 10; at++) {
            shift -= Math.log(at);
        }
        return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * at)
                - 1 / (360 * at * at * at) + 1 / (1260 * at * at * at * at * at);
    }
}
