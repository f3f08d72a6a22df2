package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Ticks;
import io.gatepost.diagnostics.exchange.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failed, or retried, exchange as it is kept. Times are nanoseconds; a step that was not reached is absent.
 *
 * @param id              names it, and the instance
 * @param time            of the first request byte
 * @param instance        whose it is
 * @param clientAddress   the client's address
 * @param protocol        as the client spoke it
 * @param method          as sent
 * @param host            that it was routed by
 * @param target          as sent
 * @param bodyBytes       content bytes of the request
 * @param route           or null before one was found
 * @param upstream        or null before one was found
 * @param status          as logged
 * @param origin          who made the response
 * @param cause           null where it ended well after a retry
 * @param phase           null with a null cause
 * @param segment         null with a null cause
 * @param detail          one phrase, or null
 * @param responseStarted whether the head was on its way
 * @param timing          the exchange's steps by name
 * @param attempts        in order
 */
public record Failure(String id, Instant time, String instance, String clientAddress, String protocol, String method,
        String host, String target, long bodyBytes, @Nullable String route, @Nullable String upstream, int status,
        Origin origin, @Nullable Cause cause, @Nullable Phase phase, @Nullable Segment segment, @Nullable String detail,
        boolean responseStarted, Map<String, Long> timing, List<Attempt> attempts) {
    /**
     * One attempt of it.
     *
     * @param server             as configured
     * @param address            that was connected to
     * @param cause              null where it went well
     * @param phase              in which it ended
     * @param segment            null with a null cause
     * @param errno              0 for none
     * @param detail             one phrase, or null
     * @param delivery           what may have reached the server
     * @param reused             whether the connection had been used before
     * @param connectionRequests carried before
     * @param idleMillis         -1 for a new connection
     * @param ageMillis          -1 for a new connection
     * @param timing             its steps by name
     * @param bytesSent          to the server
     * @param bytesReceived      from the server
     * @param upstreamStatus     0 for none
     * @param limitMillis        of the clock that rang; 0 for none
     * @param verdict            what followed, or null
     * @param evidence           measured when it failed
     */
    public record Attempt(String server, String address, @Nullable Cause cause, Phase phase, @Nullable Segment segment,
            int errno, @Nullable String detail, Delivery delivery, boolean reused, int connectionRequests,
            long idleMillis, long ageMillis, Map<String, Long> timing, long bytesSent, long bytesReceived,
            int upstreamStatus, long limitMillis, @Nullable String verdict, Evidence evidence) {}

    /** Copies an exchange; while it runs, what has not happened yet is absent. */
    public static Failure of(ExchangeView x, String instance) {
        List<Attempt> attempts = new ArrayList<>();
        for (AttemptView a : x.attempts()) {
            attempts.add(new Attempt(a.server(), a.address(), a.cause(), a.phase(), a.segment(), a.errno(), a.detail(),
                    a.delivery(), a.reused(), a.connectionRequests(), a.connectionIdleMillis(),
                    a.connectionAgeMillis(), timing(a.timeline()), a.bytesSent(), a.bytesReceived(),
                    a.upstreamStatus(), a.limitMillis(), a.verdict(), a.evidence()));
        }
        return new Failure(x.failureId(), Instant.ofEpochMilli(x.startedAtMillis()), instance, x.client().address(),
                x.protocol(), x.method().toString(), x.host().toString(), x.target().toString(), x.requestBodyBytes(),
                x.route(), x.upstream(), x.status(), x.origin(), x.cause(), x.phase(), x.segment(), x.detail(),
                x.responseStarted(), timing(x), List.copyOf(attempts));
    }

    private static Map<String, Long> timing(ExchangeView x) {
        Timeline<ExchangeMark> t = x.timeline();
        Map<String, Long> out = new LinkedHashMap<>();
        long end = t.reached(ExchangeMark.ENDED) ? t.at(ExchangeMark.ENDED) : Ticks.now();
        long first = t.at(ExchangeMark.FIRST_BYTE);
        out.put("total", end - first);
        long head = t.at(ExchangeMark.HEAD_RECEIVED);
        out.put("read_request", (head == Ticks.NEVER ? end : head) - first);
        if (head != Ticks.NEVER) {
            List<? extends AttemptView> all = x.attempts();
            long until = all.isEmpty() ? end : all.getFirst().timeline().at(AttemptMark.STARTED);
            out.put("queue", Math.max(0, until - head));
        }
        return out;
    }

    /** Differences of neighbouring marks; the step that was under way when it ended runs until then. */
    private static Map<String, Long> timing(Timeline<AttemptMark> t) {
        Map<String, Long> out = new LinkedHashMap<>();
        long end = t.reached(AttemptMark.ENDED) ? t.at(AttemptMark.ENDED) : Ticks.now();
        long from = t.at(AttemptMark.STARTED);
        long sent = t.at(AttemptMark.REQUEST_SENT);
        long first = t.at(AttemptMark.FIRST_BYTE);
        boolean early = first != Ticks.NEVER && (sent == Ticks.NEVER || sent > first);
        from = step(out, "resolve", from, t.at(AttemptMark.RESOLVED));
        from = step(out, "connect", from, t.at(AttemptMark.CONNECTED));
        from = step(out, "tls", from, t.at(AttemptMark.TLS_DONE));
        from = step(out, "send", from, early ? first : sent);
        from = early ? from : step(out, "wait", from, first);
        String open = first != Ticks.NEVER
                ? "receive"
                : sent != Ticks.NEVER
                        ? "wait"
                        : t.reached(AttemptMark.HEAD_SENT) || t.reached(AttemptMark.CONNECTED)
                                ? "send"
                                : "connect";
        step(out, open, from, end);
        return out;
    }

    private static long step(Map<String, Long> out, String name, long from, long to) {
        if (to == Ticks.NEVER) {
            return from;
        }
        out.put(name, Math.max(0, to - from));
        return Math.max(from, to);
    }
}
