package io.gatepost.core.config;

/**
 * What a consistent hash is taken of.
 *
 * @param kind where the key is found
 * @param name field or cookie name in lower case; empty for the others
 */
public record HashKey(Kind kind, String name) {
    /** Where the key is found. */
    public enum Kind {
        /** Path and query. */
        URI,
        /** Path without query. */
        PATH,
        /** The host that the request was routed by. */
        HOST,
        /** A request field. */
        FIELD,
        /** A cookie. */
        COOKIE
    }
}
