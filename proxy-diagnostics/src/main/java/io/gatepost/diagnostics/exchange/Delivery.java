package io.gatepost.diagnostics.exchange;

/** What of a request may have reached the server's application. It decides, for every method, whether a retry is safe. */
public enum Delivery {
    /** No byte of the request left the proxy. */
    NOT_SENT,
    /** Bytes were written, but nothing shows whether the application saw them. */
    MAYBE,
    /** The whole request was written and acknowledged by the peer's kernel. */
    SENT,
    /** The server began to answer: its application has seen the request. */
    ANSWERED
}
