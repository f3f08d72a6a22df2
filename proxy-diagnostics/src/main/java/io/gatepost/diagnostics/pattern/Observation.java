package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.exchange.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as detectors see it; of an exchange that was refused before any, the refusal, with an empty server.
 *
 * @param at         end of the attempt, milliseconds since the epoch
 * @param request    number of its exchange
 * @param upstream   name
 * @param server     the address that was connected to; empty for a refusal
 * @param path       method, a space and the path without its query
 * @param query      whether there was a query
 * @param cause      null where it ended well
 * @param weight     how many attempts of this server and outcome it stands for
 * @param reused     whether the connection had carried a request before
 * @param requests   that the connection had carried before
 * @param idle       of the connection, milliseconds; -1 where it was new
 * @param age        of the connection, milliseconds; -1 where it was new
 * @param connection number of the connection; 0 where it is not known
 * @param resolve    microseconds; -1 where it did not take place
 * @param connect    microseconds; -1 where it did not take place
 * @param header     from the request sent to the first byte of the response or the end, microseconds; -1 without
 * @param total      of the attempt, microseconds
 * @param bytesSent  to the server
 * @param received   from the server, bytes
 * @param unacked    whether the kernel had bytes unacknowledged when it failed
 * @param limit      of the clock that rang, milliseconds; 0 without
 */
record Observation(long at, long request, String upstream, String server, String path, boolean query,
        @Nullable Cause cause, long weight, boolean reused, int requests, long idle, long age, long connection,
        long resolve, long connect, long header, long total, long bytesSent, long received, boolean unacked,
        long limit) implements Entry {
    private static final int MAX_PATH = 256;

    static Observation of(ExchangeView x, AttemptView a, long request, long weight) {
        Timeline<AttemptMark> t = a.timeline();
        long wait = micros(t.between(AttemptMark.REQUEST_SENT, AttemptMark.FIRST_BYTE));
        TcpState tcp = a.evidence().tcp();
        return new Observation(at(x, t.at(AttemptMark.ENDED)), request, name(x.upstream()), a.address(), path(x),
                query(x),
                a.cause(), weight, a.reused(), a.connectionRequests(), a.connectionIdleMillis(),
                a.connectionAgeMillis(), a.connection(), resolve(t), connect(t, a.cause()),
                wait >= 0 ? wait : micros(t.between(AttemptMark.REQUEST_SENT, AttemptMark.ENDED)),
                Math.max(0, micros(t.between(AttemptMark.STARTED, AttemptMark.ENDED))), a.bytesSent(),
                a.bytesReceived(), tcp != null && tcp.unacked() > 0, a.limitMillis());
    }

    /** An exchange that was refused before any attempt. */
    static Observation refusal(ExchangeView x, long request, long weight) {
        return new Observation(at(x, x.timeline().at(ExchangeMark.ENDED)), request, name(x.upstream()), "", path(x),
                query(x),
                x.cause(), weight, false, 0, -1, -1, 0, -1, -1, -1, 0, 0, 0, false, 0);
    }

    /** When it began, milliseconds since the epoch. */
    long began() {
        return at - total / 1000;
    }

    /** The same under another path. */
    Observation withPath(String other) {
        return new Observation(at, request, upstream, server, other, query, cause, weight, reused, requests, idle, age,
                connection, resolve, connect, header, total, bytesSent, received, unacked, limit);
    }

    /** How long connecting took, microseconds; -1 on a reused connection. */
    static long connect(Timeline<AttemptMark> t, @Nullable Cause cause) {
        AttemptMark from = t.reached(AttemptMark.RESOLVED) ? AttemptMark.RESOLVED : AttemptMark.STARTED;
        boolean never = cause != null && !t.reached(AttemptMark.CONNECTED);
        return micros(t.between(from, never ? AttemptMark.ENDED : AttemptMark.CONNECTED));
    }

    /** How long the name took, microseconds; -1 without one. */
    static long resolve(Timeline<AttemptMark> t) {
        return micros(t.between(AttemptMark.STARTED, AttemptMark.RESOLVED));
    }

    private static long at(ExchangeView x, long ended) {
        return x.startedAtMillis() + Math.max(0, ended - x.timeline().at(ExchangeMark.FIRST_BYTE)) / 1_000_000;
    }

    private static String path(ExchangeView x) {
        Slice target = x.target();
        int length = Math.min(length(target), MAX_PATH);
        return x.method() + " " + new Slice(target.array(), target.offset(), length);
    }

    private static boolean query(ExchangeView x) {
        Slice target = x.target();
        return length(target) < target.length();
    }

    /** Up to the query. */
    private static int length(Slice target) {
        for (int i = 0; i < target.length(); i++) {
            if (target.array()[target.offset() + i] == '?') {
                return i;
            }
        }
        return target.length();
    }

    private static String name(@Nullable String upstream) {
        return upstream == null ? "" : upstream;
    }

    private static long micros(long nanos) {
        return nanos < 0 ? -1 : nanos / 1000;
    }
}
