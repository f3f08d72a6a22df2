package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Segment;
import java.util.EnumSet;
import java.util.Set;

/** Causes that belong to one kind of event. */
enum Group {
    /** Nothing listened, or the name or the way to the server is missing. */
    UNREACHABLE,
    /** The peer closed or reset what was under way. */
    CLOSE,
    /** Nobody answered in time. */
    TIMEOUT,
    /** The server answered with an error, or with what is no answer. */
    ANSWER,
    /** The proxy itself ran out of something, or refused. */
    LOCAL,
    /** The client's doing: not counted for or against any server. */
    CLIENT;

    private static final Set<Cause> TIMEOUTS = EnumSet.of(Cause.CONNECT_TIMEOUT_NO_ANSWER,
            Cause.CONNECT_TIMEOUT_ACCEPT_QUEUE_FULL, Cause.RESPONSE_TIMEOUT, Cause.RESPONSE_TIMEOUT_NOT_ACCEPTED,
            Cause.RESPONSE_TIMEOUT_REQUEST_ACKED, Cause.RESPONSE_TIMEOUT_REQUEST_NOT_ACKED,
            Cause.HEADER_TIMEOUT_PARTIAL, Cause.BODY_STALLED, Cause.SEND_TIMEOUT_PATH_LOST,
            Cause.SEND_TIMEOUT_UPSTREAM_NOT_READING, Cause.TLS_HANDSHAKE_TIMEOUT, Cause.DNS_TIMEOUT);
    private static final Set<Cause> CLOSES = EnumSet.of(Cause.UPSTREAM_CLOSED_NO_RESPONSE,
            Cause.UPSTREAM_RESET_NO_RESPONSE, Cause.REUSED_CONNECTION_CLOSED, Cause.UPSTREAM_CLOSED_MID_HEADER,
            Cause.UPSTREAM_RESET_MID_HEADER, Cause.BODY_TRUNCATED, Cause.BODY_RESET, Cause.SEND_RESET,
            Cause.SEND_CLOSED, Cause.FCGI_NO_HEADER, Cause.H2_GOAWAY, Cause.TLS_HANDSHAKE_RESET,
            Cause.TLS_HANDSHAKE_CLOSED, Cause.CONNECT_RESET);
    private static final Set<Cause> GONE = EnumSet.of(Cause.CONNECT_REFUSED, Cause.UNIX_SOCKET_MISSING,
            Cause.UNIX_SOCKET_NO_LISTENER);
    private static final Set<Cause> CUT = EnumSet.of(Cause.UPSTREAM_CLOSED_NO_RESPONSE,
            Cause.UPSTREAM_RESET_NO_RESPONSE, Cause.REUSED_CONNECTION_CLOSED, Cause.FCGI_NO_HEADER);
    private static final Set<Cause> HEADER_TIMEOUTS = EnumSet.of(Cause.RESPONSE_TIMEOUT,
            Cause.RESPONSE_TIMEOUT_NOT_ACCEPTED, Cause.RESPONSE_TIMEOUT_REQUEST_ACKED,
            Cause.RESPONSE_TIMEOUT_REQUEST_NOT_ACKED, Cause.HEADER_TIMEOUT_PARTIAL);

    static Group of(Cause cause) {
        if (TIMEOUTS.contains(cause)) {
            return TIMEOUT;
        }
        if (CLOSES.contains(cause)) {
            return CLOSE;
        }
        if (cause.segment() == Segment.CLIENT) {
            return CLIENT;
        }
        if (cause.segment() == Segment.PROXY) {
            return LOCAL;
        }
        return switch (cause) {
            case CONNECT_REFUSED, CONNECT_HOST_UNREACHABLE, CONNECT_NETWORK_UNREACHABLE, UNIX_SOCKET_MISSING,
                    UNIX_SOCKET_NO_LISTENER, UNIX_SOCKET_QUEUE_FULL, UNIX_PATH_NOT_A_SOCKET, DNS_NAME_NOT_FOUND,
                    DNS_NO_ADDRESS, DNS_SERVER_FAILURE, DNS_QUERY_REFUSED, DNS_ANSWER_INVALID, DNS_SERVER_UNREACHABLE ->
                UNREACHABLE;
            case ALL_SERVERS_EJECTED, ALL_SERVERS_UNHEALTHY -> LOCAL;
            default -> ANSWER;
        };
    }

    /** Nobody listened: one side of a restart. */
    static boolean gone(Cause cause) {
        return GONE.contains(cause);
    }

    /** A request was cut off before its response: the other side of a restart. */
    static boolean cut(Cause cause) {
        return CUT.contains(cause);
    }

    /** Our read timeout rang before a response head was whole. */
    static boolean headerTimeout(Cause cause) {
        return HEADER_TIMEOUTS.contains(cause);
    }
}
