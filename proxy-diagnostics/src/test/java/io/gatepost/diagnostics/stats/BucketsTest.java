package io.gatepost.diagnostics.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class BucketsTest {
    @Test
    void every_duration_has_a_bucket_that_is_at_most_a_32nd_of_it_wide() {
        long before = -1;
        for (long value = 0; value < 1L << 32; value += 1 + value / 50) {
            int chunk = Buckets.chunk(value);
            int place = Buckets.place(value, chunk);
            assertThat(chunk).isBetween(0, Buckets.CHUNKS - 1);
            assertThat(place).isBetween(0, Buckets.length(chunk) - 1);
            long order = (long) chunk << 8 | place;
            assertThat(order).isGreaterThanOrEqualTo(before);
            before = order;
            Buckets buckets = new Buckets();
            buckets.add(chunk, place, 1);
            double shown = buckets.histogram().getMean();
            assertThat(shown).isBetween(value * 0.975, value * 1.025 + 0.01);
        }
        long longest = (1L << 32) - 1;
        assertThat(Buckets.clamp(Long.MAX_VALUE)).isEqualTo(longest);
        assertThat(Buckets.chunk(longest)).isEqualTo(Buckets.CHUNKS - 1);
        assertThat(Buckets.clamp(-5)).isZero();
    }

    @Test
    void percentiles_are_those_of_the_values() {
        Random random = new Random(3);
        long[] values = new long[20_000];
        LatencyRecorder recorder = new LatencyRecorder();
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) Math.exp(random.nextGaussian() * 2 + 8);
            recorder.record(values[i]);
        }
        Arrays.sort(values);
        Buckets buckets = new Buckets();
        recorder.drainTo(buckets);
        Buckets copy = new Buckets();
        copy.add(buckets.pack());
        assertThat(buckets.isEmpty()).isTrue();
        Histogram histogram = copy.histogram();
        assertThat(histogram.getTotalCount()).isEqualTo(values.length);
        for (double percentile : new double[]{1, 10, 50, 90, 99, 99.9}) {
            long exact = values[(int) Math.ceil(values.length * percentile / 100) - 1];
            assertThat(histogram.getValueAtPercentile(percentile)).isCloseTo(exact, Percentage.withPercentage(3));
        }
    }

    @Test
    void what_is_drained_while_it_is_recorded_comes_exactly_once() throws InterruptedException {
        LatencyRecorder recorder = new LatencyRecorder();
        int count = 3_000_000;
        Thread loop = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < count; i++) {
                recorder.record(i % 5000);
            }
        });
        Buckets buckets = new Buckets();
        while (loop.isAlive()) {
            recorder.drainTo(buckets);
        }
        loop.join();
        recorder.drainTo(buckets);
        assertThat(buckets.histogram().getTotalCount()).isEqualTo(count);
    }
}
