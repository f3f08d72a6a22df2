package io.gatepost.server.lab;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What came of a scenario.
 *
 * @param scenario  that was run
 * @param server    where its server was
 * @param client    what the client read, ISO 8859-1, with how the connection ended in the last line where it did
 * @param cause     that the proxy named; null where it named none
 * @param failure   its record; null for an incident outside any exchange
 * @param accessLog the line of the access log
 * @param millis    that it took
 * @param skipped   why it was not run; empty where it was
 */
public record Outcome(Scenario scenario, String server, String client, @Nullable Cause cause, @Nullable Failure failure,
        String accessLog, long millis, String skipped) {
    static Outcome skipped(Scenario scenario, String why) {
        return new Outcome(scenario, "", "", null, null, "", 0, why);
    }

    /** Whether it was run at all. */
    public boolean ran() {
        return skipped.isEmpty();
    }

    /** Whether the proxy named exactly what was done to it. */
    public boolean named() {
        return cause == scenario.cause();
    }
}
