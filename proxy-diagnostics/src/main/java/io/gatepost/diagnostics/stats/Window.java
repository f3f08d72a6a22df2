package io.gatepost.diagnostics.stats;

/** A stretch of time until now. */
public enum Window {
    /** Ten seconds, in slices of two. */
    TEN_SECONDS("10s", 1, 5),
    /** A minute, in slices of ten seconds. */
    MINUTE("1m", 5, 6),
    /** Five minutes, in slices of one. */
    FIVE_MINUTES("5m", 30, 5),
    /** An hour, in slices of five minutes. */
    HOUR("1h", 150, 12);

    private final String text;
    private final int unit;
    private final int slices;

    Window(String text, int unit, int slices) {
        this.text = text;
        this.unit = unit;
        this.slices = slices;
    }

    /** As it is written: {@code 10s}. */
    public String text() {
        return text;
    }

    /** Length of a slice, in ticks. */
    int unit() {
        return unit;
    }

    /** How many slices cover it. */
    int slices() {
        return slices;
    }
}
