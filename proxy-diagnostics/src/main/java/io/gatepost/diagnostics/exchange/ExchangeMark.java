package io.gatepost.diagnostics.exchange;

/** The instants of an exchange on the client's side, in order. */
public enum ExchangeMark {
    /** The first byte of the request arrived. */
    FIRST_BYTE,
    /** The request head was complete. */
    HEAD_RECEIVED,
    /** The request body was complete (with the head where there is none). */
    BODY_RECEIVED,
    /** A route and a server were found, after any wait in a queue. */
    ADMITTED,
    /** The first byte of the final response was handed to the client's socket. */
    RESPONSE_STARTED,
    /** The last byte of the response was handed to the kernel, or the exchange was broken off. */
    ENDED
}
