package io.gatepost.diagnostics.pattern;

/**
 * The shapes that are known, in the order in which they are told: a mechanism before a mere shape, a cause before its
 * consequence.
 */
public enum Kind {
    /** The proxy runs out of local ports towards one server. */
    PORT_EXHAUSTION,
    /** All servers are out, and most answers are the consequence of few failures. */
    EJECTION_CASCADE,
    /** A server's keepalive timeout is shorter than ours. */
    KEEPALIVE_RACE,
    /** Failures around restarts of a server. */
    RESTART,
    /** Failures that began with a change. */
    AFTER_CHANGE,
    /** One server is worse than the others. */
    BAD_SERVER,
    /** Timeouts on one route only. */
    SLOW_ROUTE,
    /** 502 and 504 in turn. */
    ALTERNATING,
    /** Many connections closed in the same moment. */
    MASS_RESET,
    /** Failures at regular times. */
    PERIODIC,
    /** Resets now and then, spread evenly. */
    INTERMITTENT_RESET,
    /** Times that gather at a timer. */
    TIME_CLUSTER,
    /** Everything times out. */
    ALL_SLOW,
    /** Nothing succeeds any more. */
    PERSISTENT
}
