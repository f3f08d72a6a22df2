package io.gatepost.diagnostics.text;

import java.math.BigDecimal;

/** Durations for people. */
public final class Durations {
    private Durations() {}

    /** {@code 0.3 ms}, {@code 250 ms}, {@code 5.002 s}, {@code 30 s}. */
    public static String ofMicros(long micros) {
        if (micros >= 1_000_000) {
            return decimal(micros / 1000, 3) + " s";
        }
        return micros >= 100_000 ? micros / 1000 + " ms" : decimal(micros / 100, 1) + " ms";
    }

    /** The same of milliseconds. */
    public static String ofMillis(long millis) {
        return ofMicros(millis * 1000);
    }

    private static String decimal(long unscaled, int scale) {
        BigDecimal value = BigDecimal.valueOf(unscaled, scale).stripTrailingZeros();
        return value.scale() < 0 ? value.setScale(0).toPlainString() : value.toPlainString();
    }
}
