package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.Ticks;
import io.gatepost.diagnostics.exchange.Timeline;
import java.util.Arrays;
import java.util.List;

/**
 * Where the time of an attempt went, in microseconds; {@link Timing#ABSENT} for a step that did not take place. The steps
 * add up to the total: instants are rounded, not differences. The step under way when the attempt ended runs until then.
 *
 * @param total   from the pick of a server to the end; absent before the end
 * @param resolve the name
 * @param connect the socket
 * @param tls     handshake
 * @param send    the request, until its last byte or the first byte of an early response
 * @param await   until the first byte of the response; shown as {@code wait_ms}
 * @param receive the response
 */
public record Steps(long total, long resolve, long connect, long tls, long send, long await, long receive) {
    /** How many steps there are. */
    public static final int COUNT = 6;

    private static final int RESOLVE = 0;
    private static final int CONNECT = 1;
    private static final int TLS = 2;
    private static final int SEND = 3;
    private static final int WAIT = 4;
    private static final int RECEIVE = 5;
    private static final List<String> NAMES = List.of("resolve", "connect", "tls", "send", "wait", "receive");
    /** The mark that ends each step; the last step ends with the attempt. */
    private static final AttemptMark[] ENDS = {AttemptMark.RESOLVED, AttemptMark.CONNECTED, AttemptMark.TLS_DONE,
            AttemptMark.REQUEST_SENT, AttemptMark.FIRST_BYTE};

    /** Told of each step that took place. */
    @FunctionalInterface
    public interface Visitor {
        /** One step, by its name without a unit, and its microseconds. */
        void step(String name, long micros);
    }

    /** Visits the steps that took place, in order. */
    public void each(Visitor visitor) {
        long[] all = {resolve, connect, tls, send, await, receive};
        for (int i = 0; i < all.length; i++) {
            if (all[i] != Timing.ABSENT) {
                visitor.step(NAMES.get(i), all[i]);
            }
        }
    }

    static Steps of(Timeline<AttemptMark> marks, Phase phase, boolean reused) {
        long[] steps = new long[COUNT];
        long total = measure(marks, phase, reused, steps);
        return new Steps(total, steps[RESOLVE], steps[CONNECT], steps[TLS], steps[SEND], steps[WAIT], steps[RECEIVE]);
    }

    /**
     * Measures an attempt without making anything.
     *
     * @param steps set to the six steps in order, microseconds; {@link Timing#ABSENT} for what did not take place
     * @return the total; {@link Timing#ABSENT} before the end
     */
    public static long measure(Timeline<AttemptMark> marks, Phase phase, boolean reused, long[] steps) {
        Arrays.fill(steps, Timing.ABSENT);
        long started = marks.at(AttemptMark.STARTED);
        if (started == Ticks.NEVER) {
            return Timing.ABSENT;
        }
        long firstByte = marks.at(AttemptMark.FIRST_BYTE);
        long sent = marks.at(AttemptMark.REQUEST_SENT);
        boolean early = firstByte != Ticks.NEVER && (sent == Ticks.NEVER || firstByte < sent);
        long from = Timing.micros(started);
        int next = RESOLVE;
        for (int step = RESOLVE; step <= WAIT; step++) {
            long mark = early && step == SEND
                    ? firstByte
                    : early && step == WAIT ? Ticks.NEVER : marks.at(ENDS[step]);
            if (mark != Ticks.NEVER) {
                long until = Math.max(from, Timing.micros(mark));
                steps[step] = until - from;
                from = until;
                next = early && step == SEND ? RECEIVE : step + 1;
            }
        }
        long ended = marks.at(AttemptMark.ENDED);
        if (ended == Ticks.NEVER) {
            return Timing.ABSENT;
        }
        long until = Math.max(from, Timing.micros(ended));
        steps[underWay(marks, phase, reused, next)] = until - from;
        return until - Timing.micros(started);
    }

    /** The step that the end cut short: the one of the phase, but none that is over; where the phase is none, the likely one. */
    private static int underWay(Timeline<AttemptMark> marks, Phase phase, boolean reused, int next) {
        boolean connected = reused || next > CONNECT || marks.reached(AttemptMark.HEAD_SENT);
        int likely = switch (phase) {
            case RESOLVE -> RESOLVE;
            case CONNECT -> CONNECT;
            case TLS_HANDSHAKE -> TLS;
            case SEND_REQUEST -> SEND;
            case AWAIT_RESPONSE -> WAIT;
            case READ_RESPONSE_HEAD, RELAY_BODY, TUNNEL -> RECEIVE;
            case READ_REQUEST, ADMIT -> connected ? SEND : CONNECT;
        };
        return Math.max(next, likely);
    }
}
