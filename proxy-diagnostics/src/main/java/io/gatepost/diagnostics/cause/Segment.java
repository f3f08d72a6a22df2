package io.gatepost.diagnostics.cause;

/** Where a cause lies. */
public enum Segment {
    /** Client to proxy. */
    CLIENT,
    /** The proxy itself, its host or its configuration. */
    PROXY,
    /** Proxy to upstream: the network, and name resolution. */
    NETWORK,
    /** The server's host or its application. */
    UPSTREAM
}
