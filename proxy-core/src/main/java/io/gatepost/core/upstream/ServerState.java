package io.gatepost.core.upstream;

/**
 * A server's state as it is shown.
 *
 * @param name      as configured
 * @param state     up, ejected, probing, drain, down or maintenance
 * @param reason    how it came about; empty for up from the start
 * @param sinceMillis how long it has been so
 * @param inFlight  requests on it now
 * @param failures  since the start
 * @param successes since the start
 */
public record ServerState(String name, String state, String reason, long sinceMillis, int inFlight, long failures,
        long successes) {}
