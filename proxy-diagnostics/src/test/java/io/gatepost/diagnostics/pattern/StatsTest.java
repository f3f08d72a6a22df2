package io.gatepost.diagnostics.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsTest {
    @Test
    void an_interval_of_few_attempts_is_wide() {
        assertThat(Stats.wilson(0, 50).high()).isCloseTo(0.071, within(0.001));
        assertThat(Stats.wilson(0, 100).high()).isCloseTo(0.037, within(0.001));
        assertThat(Stats.wilson(20, 20).low()).isCloseTo(0.84, within(0.01));
        assertThat(Stats.wilson(0, 0)).isEqualTo(new Stats.Interval(0, 1));
    }

    @ParameterizedTest
    @CsvSource({"5,20,0,100,8e-5,1e-5", "5,50,0,100,4e-3,5e-4", "1,4,1,4,0.7857,1e-3", "0,10,5,10,1,1e-9"})
    void fisher_counts_tables(long hits, long of, long restHits, long restOf, double p, double tolerance) {
        assertThat(Stats.fisher(hits, of, restHits, restOf)).isCloseTo(p, within(tolerance));
    }

    @Test
    void tails_agree_with_known_values() {
        assertThat(Stats.binomialTail(4, 0.05, 4)).isCloseTo(6.25e-6, within(1e-9));
        assertThat(Stats.binomialTail(10, 0.5, 0)).isCloseTo(1, within(1e-9));
        assertThat(Stats.poissonTail(1, 1)).isCloseTo(0.632, within(0.001));
        assertThat(Stats.poissonTail(10, 0.001)).isLessThan(1e-30).isPositive();
    }

    @Test
    void quantiles_and_spread() {
        assertThat(Stats.median(new double[]{3, 1, 2})).isEqualTo(2);
        assertThat(Stats.quantile(new double[]{1, 2, 3, 4}, 0.5)).isEqualTo(2.5);
        assertThat(Stats.mad(new double[]{1, 2, 3, 100})).isEqualTo(1);
        assertThat(Stats.median(new double[0])).isNaN();
    }

    @Test
    void times_gather_only_where_they_are_at_least_a_second_and_agree() {
        assertThat(Stats.cluster(new double[]{30.00e6, 30.01e6, 30.02e6, 29.99e6, 30.1e6})).isCloseTo(30.01e6,
                within(1.0));
        assertThat(Stats.cluster(new double[]{30e6, 30e6, 30e6, 30e6})).as("too few").isNull();
        assertThat(Stats.cluster(new double[]{1e3, 1e3, 1e3, 1e3, 1e3, 1e3})).as("fast ones always do").isNull();
        Random random = new Random(1);
        for (int run = 0; run < 2000; run++) {
            assertThat(Stats.cluster(random.doubles(5, 0, 60e6).toArray())).as("run %d", run).isNull();
        }
    }

    @Test
    void a_trend_is_a_rise_in_order() {
        assertThat(Stats.trend(new double[]{1, 2, 4, 8, 16})).isCloseTo(1, within(1e-9));
        assertThat(Stats.trend(new double[]{5, 4, 3, 2, 1})).isCloseTo(-1, within(1e-9));
        assertThat(Stats.trend(new double[]{1, 1, 1})).isZero();
    }

    @Test
    void what_the_row_tells_of_the_column() {
        assertThat(Stats.explained(new long[][]{{20, 0}, {0, 20}})).isCloseTo(1, within(1e-9));
        assertThat(Stats.explained(new long[][]{{10, 10}, {10, 10}})).isCloseTo(0, within(1e-9));
    }

    @Test
    void a_rise_is_dated_and_an_even_rate_is_none() {
        Series even = new Series(2160);
        Series rising = new Series(2160);
        Random random = new Random(7);
        for (long at = 0; at < 3 * Stream.HOUR; at += 250) {
            boolean late = at >= 2 * Stream.HOUR;
            even.add(at, Series.Row.ATTEMPTS, 1);
            rising.add(at, Series.Row.ATTEMPTS, 1);
            if (random.nextDouble() < 0.001) {
                even.add(at, Series.Row.FAILURES, 1);
            }
            if (random.nextDouble() < (late ? 0.05 : 0.001)) {
                rising.add(at, Series.Row.FAILURES, 1);
            }
        }
        assertThat(Onset.latest(even, Series.Row.FAILURES, 3 * Stream.HOUR)).isNull();
        assertThat(Onset.latest(rising, Series.Row.FAILURES, 3 * Stream.HOUR)).isNotNull()
                .isCloseTo(2 * Stream.HOUR / 10_000, within(6L));
    }

    @Test
    void a_series_forgets_what_is_too_old_and_starts_again_after_a_pause() {
        Series s = new Series(6);
        s.add(0, Series.Row.ATTEMPTS, 1);
        s.add(55_000, Series.Row.ATTEMPTS, 2);
        assertThat(s.sum(Series.Row.ATTEMPTS, 0, 60_000)).isEqualTo(3);
        s.add(60_000, Series.Row.ATTEMPTS, 4);
        assertThat(s.sum(Series.Row.ATTEMPTS, 0, 70_000)).isEqualTo(6);
        s.add(5_000, Series.Row.ATTEMPTS, 9);
        assertThat(s.sum(Series.Row.ATTEMPTS, 0, 70_000)).as("too late").isEqualTo(6);
        s.add(9_000_000, Series.Row.ATTEMPTS, 1);
        assertThat(s.sum(Series.Row.ATTEMPTS, 0, 9_000_000)).isEqualTo(1);
    }

    @Test
    void a_sine_has_its_power_at_its_frequency() {
        double[] values = new double[64];
        java.util.Arrays.setAll(values, i -> 3 + Math.sin(2 * Math.PI * 8 * i / 64));
        double[] power = Fourier.power(values);
        assertThat(power[8]).isCloseTo(32 * 32, within(1e-6));
        assertThat(power[0] + power[7] + power[9]).isLessThan(1e-9);
        assertThat(Fourier.autocorrelation(values, 8)).isGreaterThan(0.8);
        assertThat(Fourier.autocorrelation(values, 4)).isLessThan(-0.8);
    }

    @ParameterizedTest
    @CsvSource({"GET /users/17/orders,GET /users/*/orders", "GET /,GET /", "POST /a/0123456789abcdef01/b,POST /a/*/b",
            "GET /f/6f1c5a52-7c1e-4a8a-9b0e-0123456789ab,GET /f/*", "GET /v2/items,GET /v2/items",
            "OPTIONS *,OPTIONS *"})
    void requests_of_one_kind_have_one_key(String path, String key) {
        assertThat(new RouteKeys().of(path)).isEqualTo(key);
    }

    @Test
    void a_place_with_many_values_is_variable_and_memory_stays_bounded() {
        RouteKeys keys = new RouteKeys();
        for (int i = 0; i < 60; i++) {
            keys.of("GET /shop/name-" + (char) ('a' + i % 26) + i);
        }
        assertThat(keys.of("GET /shop/name-new")).isEqualTo("GET /shop/*");
        assertThat(keys.of("GET /shop")).isEqualTo("GET /shop");
    }
}
