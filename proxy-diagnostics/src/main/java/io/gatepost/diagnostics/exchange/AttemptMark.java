package io.gatepost.diagnostics.exchange;

/** The instants of an attempt, in order; each is the end of a step. */
public enum AttemptMark {
    /** The attempt began: its server was picked. */
    STARTED,
    /** The server's name was resolved; absent where there was nothing to resolve. */
    RESOLVED,
    /** The connection was made; absent on a reused connection. */
    CONNECTED,
    /** The TLS handshake was done; absent without TLS and on a reused connection. */
    TLS_DONE,
    /** The last byte of the request head was handed to the kernel. */
    HEAD_SENT,
    /** The last byte of the request was handed to the kernel. */
    REQUEST_SENT,
    /** The first byte of the response arrived. */
    FIRST_BYTE,
    /** The head of the final response was complete. */
    HEAD_RECEIVED,
    /** The response was complete, or the attempt failed. */
    ENDED
}
