package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Evidence;
import org.jspecify.annotations.Nullable;

/**
 * The record of one attempt.
 *
 * @param server         as configured
 * @param address        as connected to, or the server's own before that
 * @param cause          null where it ended well
 * @param phase          in which it failed, or in which it was
 * @param segment        null with a null cause
 * @param errno          0 where there was none
 * @param detail         one phrase; null where the cause says all
 * @param reused         whether the connection had carried a request before
 * @param requests       that the connection had carried before
 * @param idleMillis     how long the connection had been idle; -1 where it was new
 * @param ageMillis      how old the connection was; -1 where it was new
 * @param timing         where the time went
 * @param bytesSent      handed to the socket
 * @param bytesReceived  from the server
 * @param upstreamStatus of the server's final response; 0 where there was none
 * @param limitMillis    of the clock that rang; 0 where the failure was no timeout
 * @param delivery       what may have reached the server
 * @param verdict        what was decided after it failed; null where it ended well
 * @param evidence       what was measured when it failed
 */
public record Attempt(String server, String address, @Nullable Cause cause, Phase phase, @Nullable Segment segment,
        int errno, @Nullable String detail, boolean reused, int requests, long idleMillis, long ageMillis, Steps timing,
        long bytesSent, long bytesReceived, int upstreamStatus, long limitMillis, Delivery delivery,
        @Nullable String verdict, Evidence evidence) {

    /** Copies all that is kept of an attempt. */
    public static Attempt of(AttemptView a) {
        Cause cause = a.cause();
        Segment segment = a.segment() == null && cause != null ? cause.segment() : a.segment();
        return new Attempt(a.server(), a.address(), cause, a.phase(), segment, a.errno(), a.detail(), a.reused(),
                a.connectionRequests(), a.connectionIdleMillis(), a.connectionAgeMillis(),
                Steps.of(a.timeline(), a.phase(), a.reused()), a.bytesSent(), a.bytesReceived(), a.upstreamStatus(),
                a.limitMillis(), a.delivery(), a.verdict(), a.evidence());
    }

    /** The same with other evidence. */
    Attempt with(Evidence other) {
        return new Attempt(server, address, cause, phase, segment, errno, detail, reused, requests, idleMillis,
                ageMillis,
                timing, bytesSent, bytesReceived, upstreamStatus, limitMillis, delivery, verdict, other);
    }
}
