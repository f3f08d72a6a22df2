package io.gatepost.diagnostics.exchange;

/** The monotonic clock of all timelines: nanoseconds since the program started, always positive. */
public final class Ticks {
    /** A mark that was not reached. */
    public static final long NEVER = 0;

    private static final long ORIGIN = System.nanoTime() - 1;

    private Ticks() {}

    /** Nanoseconds since the program started, at least 1. */
    public static long now() {
        return System.nanoTime() - ORIGIN;
    }
}
