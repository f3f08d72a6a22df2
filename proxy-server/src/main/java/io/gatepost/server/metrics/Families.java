package io.gatepost.server.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/** Metrics as they are gathered for one scrape. Not thread-safe. */
final class Families {
    /** Upper bounds, seconds. */
    private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
            60, Double.POSITIVE_INFINITY};
    private static final double MICROS = 1e6;

    private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
    private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
    private final Map<String, HistogramSnapshot.Builder> histograms = new LinkedHashMap<>();

    void counter(String name, String help, long value, String... labels) {
        counters.computeIfAbsent(name, n -> CounterSnapshot.builder().name(n).help(help))
                .dataPoint(CounterDataPointSnapshot.builder().value((double) value).labels(Labels.of(labels)).build());
    }

    void gauge(String name, String help, double value, String... labels) {
        gauges.computeIfAbsent(name, n -> GaugeSnapshot.builder().name(n).help(help))
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build());
    }

    /** @param micros durations, whose sum is known as exactly as they are */
    void histogram(String name, String help, Histogram micros, String... labels) {
        long[] counts = new long[BOUNDS.length];
        long from = 0;
        for (int i = 0; i < counts.length; i++) {
            long to = Double.isInfinite(BOUNDS[i]) ? Long.MAX_VALUE : Math.round(BOUNDS[i] * MICROS);
            long upTo = i == counts.length - 1 ? micros.getTotalCount() : countUpTo(micros, to);
            counts[i] = upTo - from;
            from = upTo;
        }
        histograms.computeIfAbsent(name, n -> HistogramSnapshot.builder().name(n).help(help))
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, counts))
                        .sum(micros.getTotalCount() == 0 ? 0 : micros.getMean() * micros.getTotalCount() / MICROS)
                        .labels(Labels.of(labels)).build());
    }

    private static long countUpTo(Histogram micros, long bound) {
        return bound >= micros.getMaxValue() ? micros.getTotalCount() : micros.getCountBetweenValues(0, bound);
    }

    MetricSnapshots all() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        counters.values().forEach(c -> all.metricSnapshot(Objects.requireNonNull(c.build())));
        gauges.values().forEach(g -> all.metricSnapshot(Objects.requireNonNull(g.build())));
        histograms.values().forEach(h -> all.metricSnapshot(Objects.requireNonNull(h.build())));
        return all.build();
    }
}
