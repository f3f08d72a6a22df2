package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.Ticks;
import io.gatepost.diagnostics.exchange.Timeline;
import java.util.List;

/**
 * Where the time of an exchange went, in microseconds; {@link #ABSENT} for what did not take place or is not over. Once it
 * has ended, the four parts add up to the total.
 *
 * @param total       from the first request byte to the end
 * @param readRequest until the request head was complete
 * @param queue       until the first attempt began, or to the end where there was none
 * @param upstream    from there until the last attempt ended, with the pauses between attempts
 * @param finish      from there to the end: the response's way to the client
 */
public record Timing(long total, long readRequest, long queue, long upstream, long finish) {
    /** A duration that is not known. */
    public static final long ABSENT = -1;

    static Timing of(Timeline<ExchangeMark> marks, List<? extends AttemptView> attempts) {
        long first = marks.at(ExchangeMark.FIRST_BYTE);
        long ended = marks.at(ExchangeMark.ENDED);
        long head = marks.at(ExchangeMark.HEAD_RECEIVED);
        long started = attempts.isEmpty() ? ended : attempts.getFirst().timeline().at(AttemptMark.STARTED);
        long answered = attempts.isEmpty() ? Ticks.NEVER : attempts.getLast().timeline().at(AttemptMark.ENDED);
        if (head == Ticks.NEVER) {
            return new Timing(between(first, ended), between(first, ended), ABSENT, ABSENT, ABSENT);
        }
        // An attempt that outlives its exchange, as one that is drained after the client left, counts until the end.
        long over = answered == Ticks.NEVER || (ended != Ticks.NEVER && ended < answered) ? ended : answered;
        return attempts.isEmpty()
                ? new Timing(between(first, ended), between(first, head), between(head, ended), ABSENT, ABSENT)
                : new Timing(between(first, ended), between(first, head), between(head, started),
                        between(started, over), between(over, ended));
    }

    /** An instant of {@link Ticks} in whole microseconds. Rounding instants keeps sums exact. */
    static long micros(long ticks) {
        return ticks / 1000;
    }

    private static long between(long from, long until) {
        return from == Ticks.NEVER || until == Ticks.NEVER ? ABSENT : Math.max(0, micros(until) - micros(from));
    }
}
