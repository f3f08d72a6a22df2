package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;

/**
 * What failures are counted by.
 *
 * @param second   in which the exchange began, seconds since the epoch
 * @param route    name; empty before one was found
 * @param upstream name; empty before one was found
 * @param server   as configured; empty where none was tried
 * @param cause    of the exchange, or of the attempt
 * @param status   as logged
 */
public record CountKey(long second, String route, String upstream, String server, Cause cause, int status) {
    /** The same by the minute (or any other number of seconds). */
    public CountKey coarser(int seconds) {
        return new CountKey(second - Math.floorMod(second, seconds), route, upstream, server, cause, status);
    }

    /** The same without names. */
    public CountKey nameless() {
        return new CountKey(second, "", "", "", cause, status);
    }
}
