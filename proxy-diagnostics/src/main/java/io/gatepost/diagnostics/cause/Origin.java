package io.gatepost.diagnostics.cause;

/** Who made the response that the client got. */
public enum Origin {
    /** The proxy answered by itself. */
    PROXY,
    /** The server's response was relayed. */
    UPSTREAM,
    /** No response was sent. */
    NONE
}
