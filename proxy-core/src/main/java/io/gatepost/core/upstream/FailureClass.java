package io.gatepost.core.upstream;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Segment;

/** What a cause says about the server that it was seen on. */
enum FailureClass {
    /** Nothing: the client's, the proxy's or the resolver's doing, or a connection that was closed while idle. */
    NONE,
    /** The server cannot be reached, breaks off or breaks the protocol, whatever is asked of it. */
    BROKEN,
    /** The server has the request and is slow with it, which may be a matter of that one request. */
    SLOW;

    /** The class of a cause. */
    static FailureClass of(Cause cause) {
        return switch (cause) {
            case REUSED_CONNECTION_CLOSED, REQUEST_DEADLINE_EXCEEDED, UPSTREAM_EARLY_RESPONSE, RESPONSE_UNSOLICITED,
                    BODY_EXCESS, UPGRADE_REFUSED, H2_GOAWAY, FCGI_SCRIPT_UNKNOWN, FCGI_APP_STDERR ->
                NONE;
            case ALL_SERVERS_EJECTED, ALL_SERVERS_UNHEALTHY -> NONE;
            case DNS_SERVER_FAILURE, DNS_QUERY_REFUSED, DNS_ANSWER_INVALID, DNS_TIMEOUT, DNS_SERVER_UNREACHABLE -> NONE;
            // Not accepted or not acknowledged is no slow request: nobody has read it.
            case RESPONSE_TIMEOUT, RESPONSE_TIMEOUT_REQUEST_ACKED, HEADER_TIMEOUT_PARTIAL, BODY_STALLED,
                    SEND_TIMEOUT_UPSTREAM_NOT_READING ->
                SLOW;
            default -> cause.segment() == Segment.UPSTREAM || cause.segment() == Segment.NETWORK ? BROKEN : NONE;
        };
    }
}
