package io.gatepost.diagnostics.stats;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How it was over some time until now.
 *
 * @param millis    how long that is: at most the window's length, at least all but one of its slices, less after the start
 * @param requests  that ended in it
 * @param failed    of them, with a cause
 * @param latencies microseconds by step, without steps that did not take place; exact to 2 %
 */
public record WindowStats(long millis, long requests, long failed, Map<Step, Histogram> latencies) {
    static WindowStats of(long millis, Slice.Sum sum) {
        Map<Step, Histogram> latencies = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            Buckets buckets = sum.buckets(step.ordinal());
            if (!buckets.isEmpty()) {
                latencies.put(step, buckets.histogram());
            }
        }
        return new WindowStats(millis, sum.requests(), sum.failed(), latencies);
    }
}
