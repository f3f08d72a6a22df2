package io.gatepost.diagnostics.exchange;

/**
 * The instants that an attempt or an exchange reached, by the ordinal of its mark. One array and no other object;
 * used by one thread, the event loop of its exchange.
 *
 * @param <M> {@link AttemptMark} or {@link ExchangeMark}
 */
public final class Timeline<M extends Enum<M>> {
    private final long[] instants;

    private Timeline(int marks) {
        instants = new long[marks];
    }

    /** An empty timeline of an attempt. */
    public static Timeline<AttemptMark> ofAttempt() {
        return new Timeline<>(9);
    }

    /** An empty timeline of an exchange. */
    public static Timeline<ExchangeMark> ofExchange() {
        return new Timeline<>(6);
    }

    /** Sets a mark; the first time counts, a later call changes nothing. */
    public void mark(M mark, long ticks) {
        if (instants[mark.ordinal()] == Ticks.NEVER) {
            instants[mark.ordinal()] = ticks;
        }
    }

    /** The instant in {@link Ticks}, or {@link Ticks#NEVER}. */
    public long at(M mark) {
        return instants[mark.ordinal()];
    }

    /** Whether the mark was reached. */
    public boolean reached(M mark) {
        return instants[mark.ordinal()] != Ticks.NEVER;
    }

    /** Nanoseconds between two marks; -1 where one of them was not reached or they came in the other order. */
    public long between(M from, M to) {
        long a = instants[from.ordinal()];
        long b = instants[to.ordinal()];
        return a == Ticks.NEVER || b == Ticks.NEVER || b < a ? -1 : b - a;
    }
}
