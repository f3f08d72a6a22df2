package io.gatepost.diagnostics.stats;

/** What is measured of an attempt, in the order of {@link io.gatepost.diagnostics.journal.Steps}, and the whole. */
public enum Step {
    /** The server's name. */
    RESOLVE,
    /** The socket. */
    CONNECT,
    /** The handshake. */
    TLS,
    /** The request. */
    SEND,
    /** Until the first byte of the response. */
    WAIT,
    /** The response. */
    RECEIVE,
    /** All of an attempt; for routes, all of an exchange. */
    TOTAL
}
