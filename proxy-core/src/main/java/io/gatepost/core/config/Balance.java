package io.gatepost.core.config;

/** How a server is picked. */
public enum Balance {
    /** Smooth weighted round robin. */
    ROUND_ROBIN,
    /** The fewest requests in flight per weight. */
    LEAST_CONN,
    /** The less loaded of two picked at random by weight. */
    RANDOM_TWO,
    /** Consistent hash of a key. */
    HASH,
    /** Consistent hash of the client's address (the first three octets of IPv4, all of IPv6). */
    CLIENT_HASH
}
