package io.gatepost.diagnostics.exchange;

/** The names of those notes in the {@link Evidence} that others than people read. Who gathers them writes them so. */
public final class Notes {
    /** Whether the proxy itself runs in a container: a boolean, noted where it is true. */
    public static final String CONTAINER = "container";
    /** Bytes of the request that a server on this host has not read from its socket: a number. */
    public static final String SERVER_UNREAD = "server_unread";
    /** The addresses that the server's name resolved to: a list. */
    public static final String ADDRESSES = "addresses";
    /** How connecting to each of these addresses went: a list. */
    public static final String CONNECTS = "connects";
    /** Why the addresses could not be renewed, so that the last good ones were used: a cause. */
    public static final String STALE_ADDRESSES = "stale_addresses";
    /** The name server that was asked, as {@code 10.0.0.2:53}. */
    public static final String RESOLVER = "resolver";
    /** The name server's response code, as {@code SERVFAIL}. */
    public static final String RCODE = "rcode";
    /** Number of the TLS alert that the server sent. */
    public static final String ALERT_ID = "alert_id";
    /** The name that was sent as SNI. */
    public static final String SERVER_NAME = "server_name";
    /** The names that the server's certificate is for: a list. */
    public static final String CERT_NAMES = "cert_names";
    /** Who issued the server's certificate. */
    public static final String CERT_ISSUER = "cert_issuer";
    /** Since when the server's certificate is valid, ISO 8601. */
    public static final String CERT_NOT_BEFORE = "cert_not_before";
    /** Until when the server's certificate is valid, ISO 8601. */
    public static final String CERT_NOT_AFTER = "cert_not_after";
    /** The presented chain, one line each: subject, issuer, dates and fingerprint. */
    public static final String CERT_CHAIN = "cert_chain";
    /** What a FastCGI application wrote to stderr. */
    public static final String STDERR = "stderr";
    /** Fields of a relayed error response that tell who made it: a list of {@code name: value}, names in lower case. */
    public static final String RESPONSE_FIELDS = "response_fields";

    private Notes() {}
}
