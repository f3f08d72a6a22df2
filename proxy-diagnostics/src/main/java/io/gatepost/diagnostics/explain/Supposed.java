package io.gatepost.diagnostics.explain;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Steps;
import io.gatepost.diagnostics.journal.Timing;
import io.gatepost.diagnostics.suspect.Suspect;
import io.gatepost.diagnostics.suspect.Suspects;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What is likely behind a cause of which only its name and perhaps the server are known. */
public final class Supposed {
    private static final long ABSENT = Timing.ABSENT;

    private Supposed() {}

    /**
     * The suspects, the likeliest first: none is more than likely, for nothing was measured.
     *
     * @param server as {@code host:port} or {@code unix:/path}; empty where it is not known
     * @param time   of one of the failures, seconds; {@link Long#MIN_VALUE} where it is not known
     */
    public static List<Suspect> suspects(Cause cause, String server, long time) {
        Phase phase = Objects.requireNonNullElse(cause.phase(), Phase.AWAIT_RESPONSE);
        Steps steps = new Steps(ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT);
        Attempt attempt = new Attempt(server, server, cause, phase, cause.segment(), 0, null, false, 0, -1, -1, steps,
                0, 0, 0, 0, Delivery.MAYBE, null, Evidence.NONE);
        Timing timing = new Timing(ABSENT, ABSENT, ABSENT, ABSENT, ABSENT);
        Failure failure = new Failure("", time == Times.NONE ? Instant.EPOCH : Instant.ofEpochSecond(time), "",
                new Failure.Client("", ""),
                new Failure.Request("GET", "", "/", 0), null, null, new Failure.Outcome(cause.status(), Origin.PROXY,
                        cause, phase, cause.segment(), false, null),
                timing, server.isEmpty() ? List.of() : List.of(attempt));
        return Suspects.of(failure);
    }
}
