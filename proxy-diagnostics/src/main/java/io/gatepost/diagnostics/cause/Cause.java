package io.gatepost.diagnostics.cause;

import org.jspecify.annotations.Nullable;

/**
 * What happened: the one fact that a failed attempt or a failed exchange ends in. A cause is seen on the wire or in
 * the proxy, never guessed; what may be behind it is a suspect.
 */
public enum Cause {
    /** The client left before a response began. */
    CLIENT_ABORTED_WAITING(Phase.AWAIT_RESPONSE, Segment.CLIENT, 499, null, "",
            "the client left before a response began"),
    /** The client left in the middle of its body. */
    CLIENT_ABORTED_UPLOAD(Phase.READ_REQUEST, Segment.CLIENT, 499, null, "",
            "the client left in the middle of its body"),
    /** The client left in the middle of the response. */
    CLIENT_ABORTED_DOWNLOAD(Phase.RELAY_BODY, Segment.CLIENT, 0, null, "",
            "the client left in the middle of the response"),
    /** The client stopped reading for longer than the client send timeout. */
    CLIENT_STALLED_DOWNLOAD(Phase.RELAY_BODY, Segment.CLIENT, 0, null, "",
            "the client stopped reading for longer than the client send timeout"),
    /** The request head did not arrive in time. */
    CLIENT_HEADER_TIMEOUT(Phase.READ_REQUEST, Segment.CLIENT, 408, ProxyErrorType.HTTP_REQUEST_ERROR, "",
            "the request head did not arrive in time"),
    /** The request body stalled. */
    CLIENT_BODY_TIMEOUT(Phase.READ_REQUEST, Segment.CLIENT, 408, ProxyErrorType.HTTP_REQUEST_ERROR, "",
            "the request body stalled"),
    /** The request breaks the protocol; the detail names the rule and the byte. */
    CLIENT_REQUEST_INVALID(Phase.READ_REQUEST, Segment.CLIENT, 400, ProxyErrorType.HTTP_REQUEST_ERROR, "",
            "the request breaks the protocol; the detail names the rule and the byte"),
    /** Fields too many or too long. */
    CLIENT_HEAD_TOO_LARGE(Phase.READ_REQUEST, Segment.CLIENT, 431, ProxyErrorType.HTTP_REQUEST_ERROR, "",
            "fields too many or too long"),
    /** Request line too long. */
    CLIENT_TARGET_TOO_LONG(Phase.READ_REQUEST, Segment.CLIENT, 414, ProxyErrorType.HTTP_REQUEST_ERROR, "",
            "request line too long"),
    /** Body over the limit. */
    CLIENT_BODY_TOO_LARGE(Phase.READ_REQUEST, Segment.CLIENT, 413, ProxyErrorType.HTTP_REQUEST_DENIED, "",
            "body over the limit"),
    /** First bytes are a TLS record. */
    CLIENT_TLS_ON_PLAIN_PORT(Phase.READ_REQUEST, Segment.CLIENT, 400, ProxyErrorType.HTTP_REQUEST_ERROR, "",
            "first bytes are a TLS record"),
    /** First bytes are HTTP on a TLS listener. */
    CLIENT_PLAIN_HTTP_ON_TLS_PORT(Phase.TLS_HANDSHAKE, Segment.CLIENT, 400, ProxyErrorType.HTTP_REQUEST_ERROR, "",
            "first bytes are HTTP on a TLS listener"),
    /** With the alert or reason. */
    CLIENT_TLS_HANDSHAKE_FAILED(Phase.TLS_HANDSHAKE, Segment.CLIENT, 0, null, "", "with the alert or reason"),
    /** A trusted peer's PROXY header is missing or wrong. */
    PROXY_PROTOCOL_INVALID(Phase.READ_REQUEST, Segment.CLIENT, 0, null, "",
            "a trusted peer's PROXY header is missing or wrong"),
    /** No route matches. */
    NO_ROUTE(Phase.ADMIT, Segment.PROXY, 404, ProxyErrorType.DESTINATION_NOT_FOUND, "", "no route matches"),
    /** Our own name is in Via too often. */
    PROXY_LOOP(Phase.ADMIT, Segment.PROXY, 508, ProxyErrorType.PROXY_LOOP_DETECTED, "",
            "our own name is in Via too often"),
    /** Taken out on purpose. */
    MAINTENANCE(Phase.ADMIT, Segment.PROXY, 503, ProxyErrorType.DESTINATION_UNAVAILABLE, "", "taken out on purpose"),
    /** The upstream has no servers (all down, or the name resolves to nothing usable). */
    UPSTREAM_POOL_EMPTY(Phase.ADMIT, Segment.PROXY, 503, ProxyErrorType.DESTINATION_UNAVAILABLE, "",
            "the upstream has no servers (all down, or the name resolves to nothing usable)"),
    /** Passive health has every server out; carries the causes that ejected them. */
    ALL_SERVERS_EJECTED(Phase.ADMIT, Segment.UPSTREAM, 503, ProxyErrorType.DESTINATION_UNAVAILABLE, "",
            "passive health has every server out; carries the causes that ejected them"),
    /** Active checks have every server out; carries the last check's cause. */
    ALL_SERVERS_UNHEALTHY(Phase.ADMIT, Segment.UPSTREAM, 503, ProxyErrorType.DESTINATION_UNAVAILABLE, "",
            "active checks have every server out; carries the last check's cause"),
    /** Max_conns reached on every server and no queue. */
    UPSTREAM_CONNECTION_LIMIT(Phase.ADMIT, Segment.PROXY, 503, ProxyErrorType.CONNECTION_LIMIT_REACHED, "",
            "max_conns reached on every server and no queue"),
    /** The queue for a connection is full. */
    UPSTREAM_QUEUE_FULL(Phase.ADMIT, Segment.PROXY, 503, ProxyErrorType.CONNECTION_LIMIT_REACHED, "",
            "the queue for a connection is full"),
    /** Waited for a connection too long. */
    UPSTREAM_QUEUE_TIMEOUT(Phase.ADMIT, Segment.PROXY, 503, ProxyErrorType.CONNECTION_LIMIT_REACHED, "",
            "waited for a connection too long"),
    /** Our own limit of connections or requests. */
    PROXY_CONNECTION_LIMIT(Phase.ADMIT, Segment.PROXY, 503, ProxyErrorType.PROXY_INTERNAL_ERROR, "",
            "our own limit of connections or requests"),
    /** Arrived while draining. */
    PROXY_SHUTTING_DOWN(Phase.ADMIT, Segment.PROXY, 503, ProxyErrorType.PROXY_INTERNAL_RESPONSE, "",
            "arrived while draining"),
    /** No such name. */
    DNS_NAME_NOT_FOUND(Phase.RESOLVE, Segment.NETWORK, 502, ProxyErrorType.DNS_ERROR, "rcode=NXDOMAIN", "no such name"),
    /** The name exists but has no address. */
    DNS_NO_ADDRESS(Phase.RESOLVE, Segment.NETWORK, 502, ProxyErrorType.DNS_ERROR, "rcode=NOERROR",
            "the name exists but has no address"),
    /** The resolver failed. */
    DNS_SERVER_FAILURE(Phase.RESOLVE, Segment.NETWORK, 502, ProxyErrorType.DNS_ERROR, "rcode=SERVFAIL",
            "the resolver failed"),
    /** The resolver refused. */
    DNS_QUERY_REFUSED(Phase.RESOLVE, Segment.NETWORK, 502, ProxyErrorType.DNS_ERROR, "rcode=REFUSED",
            "the resolver refused"),
    /** A malformed answer. */
    DNS_ANSWER_INVALID(Phase.RESOLVE, Segment.NETWORK, 502, ProxyErrorType.DNS_ERROR, "", "a malformed answer"),
    /** No answer in time. */
    DNS_TIMEOUT(Phase.RESOLVE, Segment.NETWORK, 504, ProxyErrorType.DNS_TIMEOUT, "", "no answer in time"),
    /** The resolver's port is closed or unroutable. */
    DNS_SERVER_UNREACHABLE(Phase.RESOLVE, Segment.NETWORK, 502, ProxyErrorType.DNS_ERROR, "",
            "the resolver's port is closed or unroutable"),
    /** ECONNREFUSED. */
    CONNECT_REFUSED(Phase.CONNECT, Segment.UPSTREAM, 502, ProxyErrorType.CONNECTION_REFUSED, "", "ECONNREFUSED"),
    /** SYNs unanswered. */
    CONNECT_TIMEOUT_NO_ANSWER(Phase.CONNECT, Segment.NETWORK, 504, ProxyErrorType.CONNECTION_TIMEOUT, "",
            "SYNs unanswered"),
    /** SYNs unanswered and the local listener's accept queue is full. */
    CONNECT_TIMEOUT_ACCEPT_QUEUE_FULL(Phase.CONNECT, Segment.UPSTREAM, 504, ProxyErrorType.CONNECTION_TIMEOUT, "",
            "SYNs unanswered and the local listener's accept queue is full"),
    /** ECONNRESET while connecting. */
    CONNECT_RESET(Phase.CONNECT, Segment.UPSTREAM, 502, ProxyErrorType.CONNECTION_TERMINATED, "",
            "ECONNRESET while connecting"),
    /** EHOSTUNREACH. */
    CONNECT_HOST_UNREACHABLE(Phase.CONNECT, Segment.NETWORK, 502, ProxyErrorType.DESTINATION_IP_UNROUTABLE, "",
            "EHOSTUNREACH"),
    /** ENETUNREACH. */
    CONNECT_NETWORK_UNREACHABLE(Phase.CONNECT, Segment.NETWORK, 502, ProxyErrorType.DESTINATION_IP_UNROUTABLE, "",
            "ENETUNREACH"),
    /** EACCES, EPERM (firewall, SELinux). */
    CONNECT_DENIED_LOCALLY(Phase.CONNECT, Segment.PROXY, 502, ProxyErrorType.DESTINATION_IP_PROHIBITED, "",
            "EACCES, EPERM (firewall, SELinux)"),
    /** ENOENT. */
    UNIX_SOCKET_MISSING(Phase.CONNECT, Segment.UPSTREAM, 502, ProxyErrorType.DESTINATION_UNAVAILABLE, "", "ENOENT"),
    /** EACCES on the path. */
    UNIX_SOCKET_PERMISSION_DENIED(Phase.CONNECT, Segment.PROXY, 502, ProxyErrorType.PROXY_CONFIGURATION_ERROR, "",
            "EACCES on the path"),
    /** The path is a file of another kind. */
    UNIX_PATH_NOT_A_SOCKET(Phase.CONNECT, Segment.UPSTREAM, 502, ProxyErrorType.PROXY_CONFIGURATION_ERROR, "",
            "the path is a file of another kind"),
    /** ECONNREFUSED on a socket. */
    UNIX_SOCKET_NO_LISTENER(Phase.CONNECT, Segment.UPSTREAM, 502, ProxyErrorType.CONNECTION_REFUSED, "",
            "ECONNREFUSED on a socket"),
    /** EAGAIN. */
    UNIX_SOCKET_QUEUE_FULL(Phase.CONNECT, Segment.UPSTREAM, 503, ProxyErrorType.CONNECTION_LIMIT_REACHED, "", "EAGAIN"),
    /** EADDRNOTAVAIL. */
    LOCAL_PORTS_EXHAUSTED(Phase.CONNECT, Segment.PROXY, 503, ProxyErrorType.PROXY_INTERNAL_ERROR, "", "EADDRNOTAVAIL"),
    /** EMFILE, ENFILE. */
    LOCAL_FDS_EXHAUSTED(Phase.CONNECT, Segment.PROXY, 503, ProxyErrorType.PROXY_INTERNAL_ERROR, "", "EMFILE, ENFILE"),
    /** ENOBUFS, ENOMEM, direct memory. */
    LOCAL_MEMORY_EXHAUSTED(Phase.CONNECT, Segment.PROXY, 503, ProxyErrorType.PROXY_INTERNAL_ERROR, "",
            "ENOBUFS, ENOMEM, direct memory"),
    /** NotAfter passed. */
    TLS_CERT_EXPIRED(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_CERTIFICATE_ERROR, "",
            "notAfter passed"),
    /** NotBefore ahead. */
    TLS_CERT_NOT_YET_VALID(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_CERTIFICATE_ERROR, "",
            "notBefore ahead"),
    /** Signed by itself. */
    TLS_CERT_SELF_SIGNED(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_CERTIFICATE_ERROR, "",
            "signed by itself"),
    /** No path to a trusted CA. */
    TLS_CERT_UNKNOWN_CA(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_CERTIFICATE_ERROR, "",
            "no path to a trusted CA"),
    /** For another name. */
    TLS_CERT_NAME_MISMATCH(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_CERTIFICATE_ERROR, "",
            "for another name"),
    /** Where revocation is checked. */
    TLS_CERT_REVOKED(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_CERTIFICATE_ERROR, "",
            "where revocation is checked"),
    /** Key or signature too weak, or wrong usage. */
    TLS_CERT_REJECTED(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_CERTIFICATE_ERROR, "",
            "key or signature too weak, or wrong usage"),
    /** First bytes HTTP/. */
    TLS_UPSTREAM_SPEAKS_PLAIN_HTTP(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_PROTOCOL_ERROR, "",
            "first bytes HTTP/"),
    /** First bytes neither. */
    TLS_UPSTREAM_NOT_TLS(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_PROTOCOL_ERROR, "",
            "first bytes neither"),
    /** No common version. */
    TLS_VERSION_MISMATCH(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_ALERT_RECEIVED, "alert-id=70",
            "no common version"),
    /** No common cipher or group. */
    TLS_NO_SHARED_CIPHER(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_ALERT_RECEIVED, "alert-id=40",
            "no common cipher or group"),
    /** Also when seen after the handshake (TLS 1.3). */
    TLS_CLIENT_CERT_REQUIRED(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_ALERT_RECEIVED,
            "alert-id=116", "also when seen after the handshake (TLS 1.3)"),
    /** SNI unknown. */
    TLS_UNRECOGNIZED_NAME(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_ALERT_RECEIVED, "alert-id=112",
            "SNI unknown"),
    /** No common protocol. */
    TLS_ALPN_MISMATCH(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_ALERT_RECEIVED, "alert-id=120",
            "no common protocol"),
    /** Any other alert, with its number and name. */
    TLS_ALERT_RECEIVED(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_ALERT_RECEIVED, "",
            "any other alert, with its number and name"),
    /** No progress in time. */
    TLS_HANDSHAKE_TIMEOUT(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 504, ProxyErrorType.CONNECTION_TIMEOUT, "",
            "no progress in time"),
    /** FIN in the handshake. */
    TLS_HANDSHAKE_CLOSED(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_PROTOCOL_ERROR, "",
            "FIN in the handshake"),
    /** RST in the handshake. */
    TLS_HANDSHAKE_RESET(Phase.TLS_HANDSHAKE, Segment.UPSTREAM, 502, ProxyErrorType.TLS_PROTOCOL_ERROR, "",
            "RST in the handshake"),
    /** Zero window. */
    SEND_TIMEOUT_UPSTREAM_NOT_READING(Phase.SEND_REQUEST, Segment.UPSTREAM, 504,
            ProxyErrorType.CONNECTION_WRITE_TIMEOUT, "", "zero window"),
    /** Unacknowledged and retransmitted. */
    SEND_TIMEOUT_PATH_LOST(Phase.SEND_REQUEST, Segment.NETWORK, 504, ProxyErrorType.CONNECTION_WRITE_TIMEOUT, "",
            "unacknowledged and retransmitted"),
    /** RST while sending, no response byte. */
    SEND_RESET(Phase.SEND_REQUEST, Segment.UPSTREAM, 502, ProxyErrorType.CONNECTION_TERMINATED, "",
            "RST while sending, no response byte"),
    /** FIN while sending, no response byte. */
    SEND_CLOSED(Phase.SEND_REQUEST, Segment.UPSTREAM, 502, ProxyErrorType.CONNECTION_TERMINATED, "",
            "FIN while sending, no response byte"),
    /** Answered before it read the body; not a failure unless lost to a reset. */
    UPSTREAM_EARLY_RESPONSE(Phase.SEND_REQUEST, Segment.UPSTREAM, 0, null, "",
            "answered before it read the body; not a failure unless lost to a reset"),
    /** The keepalive race: FIN or RST on a reused connection before any byte. */
    REUSED_CONNECTION_CLOSED(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 502, ProxyErrorType.CONNECTION_TERMINATED, "",
            "the keepalive race: FIN or RST on a reused connection before any byte"),
    /** FIN on a fresh connection, no byte. */
    UPSTREAM_CLOSED_NO_RESPONSE(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_RESPONSE_INCOMPLETE,
            "", "FIN on a fresh connection, no byte"),
    /** RST on a fresh connection, no byte. */
    UPSTREAM_RESET_NO_RESPONSE(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 502, ProxyErrorType.CONNECTION_TERMINATED, "",
            "RST on a fresh connection, no byte"),
    /** The peer's kernel has the request; the application does not answer. */
    RESPONSE_TIMEOUT_REQUEST_ACKED(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 504, ProxyErrorType.HTTP_RESPONSE_TIMEOUT,
            "", "the peer's kernel has the request; the application does not answer"),
    /** Acknowledged by the kernel, still in the local listener's accept queue. */
    RESPONSE_TIMEOUT_NOT_ACCEPTED(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 504, ProxyErrorType.HTTP_RESPONSE_TIMEOUT, "",
            "acknowledged by the kernel, still in the local listener's accept queue"),
    /** Bytes unacknowledged and retransmitted: the path is lost. */
    RESPONSE_TIMEOUT_REQUEST_NOT_ACKED(Phase.AWAIT_RESPONSE, Segment.NETWORK, 504,
            ProxyErrorType.CONNECTION_READ_TIMEOUT, "", "bytes unacknowledged and retransmitted: the path is lost"),
    /** Where the kernel's state cannot be read (NIO, TLS without it). */
    RESPONSE_TIMEOUT(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 504, ProxyErrorType.HTTP_RESPONSE_TIMEOUT, "",
            "where the kernel's state cannot be read (NIO, TLS without it)"),
    /** The head began and did not end. */
    HEADER_TIMEOUT_PARTIAL(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 504, ProxyErrorType.CONNECTION_READ_TIMEOUT, "",
            "the head began and did not end"),
    /** FIN in the head. */
    UPSTREAM_CLOSED_MID_HEADER(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_RESPONSE_INCOMPLETE,
            "", "FIN in the head"),
    /** RST in the head. */
    UPSTREAM_RESET_MID_HEADER(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.CONNECTION_TERMINATED, "",
            "RST in the head"),
    /** Another protocol or garbage (banner kept, escaped). */
    RESPONSE_NOT_HTTP(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "another protocol or garbage (banner kept, escaped)"),
    /** A TLS record on a plain connection. */
    RESPONSE_IS_TLS(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "a TLS record on a plain connection"),
    /** An HTTP/2 frame on HTTP/1. */
    RESPONSE_IS_HTTP2(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "an HTTP/2 frame on HTTP/1"),
    /** Begins with HTTP/ but is malformed, or the status is out of 100-599. */
    RESPONSE_BAD_STATUS_LINE(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "begins with HTTP/ but is malformed, or the status is out of 100-599"),
    /** Major version not 1. */
    RESPONSE_VERSION_UNSUPPORTED(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR,
            "", "major version not 1"),
    /** Bytes. */
    RESPONSE_HEADER_TOO_LARGE(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502,
            ProxyErrorType.HTTP_RESPONSE_HEADER_SECTION_SIZE, "", "bytes"),
    /** Count. */
    RESPONSE_TOO_MANY_HEADERS(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502,
            ProxyErrorType.HTTP_RESPONSE_HEADER_SECTION_SIZE, "", "count"),
    /** Not a token. */
    RESPONSE_HEADER_NAME_INVALID(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR,
            "", "not a token"),
    /** NUL, CR, LF or control. */
    RESPONSE_HEADER_VALUE_INVALID(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR,
            "", "NUL, CR, LF or control"),
    /** Obs-fold, where it is refused. */
    RESPONSE_HEADER_FOLDED(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "obs-fold, where it is refused"),
    /** Not one decimal number. */
    RESPONSE_CONTENT_LENGTH_INVALID(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR,
            "", "not one decimal number"),
    /** Two different values. */
    RESPONSE_CONTENT_LENGTH_CONFLICT(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502,
            ProxyErrorType.HTTP_PROTOCOL_ERROR, "", "two different values"),
    /** Content-Length with Transfer-Encoding. */
    RESPONSE_LENGTH_AND_CODING(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "content-Length with Transfer-Encoding"),
    /** Not chunked. */
    RESPONSE_TRANSFER_CODING_UNKNOWN(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502,
            ProxyErrorType.HTTP_RESPONSE_TRANSFER_CODING, "", "not chunked"),
    /** 101 nobody asked for. */
    RESPONSE_UNREQUESTED_UPGRADE(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR,
            "", "101 nobody asked for"),
    /** 1xx without end. */
    RESPONSE_INFORMATIONAL_FLOOD(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR,
            "", "1xx without end"),
    /** Bytes on an idle connection; closed, counted. */
    RESPONSE_UNSOLICITED(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 0, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "bytes on an idle connection; closed, counted"),
    /** FIN before the end. */
    BODY_TRUNCATED(Phase.RELAY_BODY, Segment.UPSTREAM, 0, ProxyErrorType.HTTP_RESPONSE_INCOMPLETE, "",
            "FIN before the end"),
    /** RST before the end. */
    BODY_RESET(Phase.RELAY_BODY, Segment.UPSTREAM, 0, ProxyErrorType.CONNECTION_TERMINATED, "", "RST before the end"),
    /** Read timeout in the body. */
    BODY_STALLED(Phase.RELAY_BODY, Segment.UPSTREAM, 0, ProxyErrorType.CONNECTION_READ_TIMEOUT, "",
            "read timeout in the body"),
    /** Bad chunk framing. */
    BODY_CHUNK_INVALID(Phase.RELAY_BODY, Segment.UPSTREAM, 0, ProxyErrorType.HTTP_RESPONSE_TRANSFER_CODING, "",
            "bad chunk framing"),
    /** More bytes than announced; connection dropped, counted. */
    BODY_EXCESS(Phase.RELAY_BODY, Segment.UPSTREAM, 0, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "more bytes than announced; connection dropped, counted"),
    /** TLS end without close_notify on a body that ends with the connection. */
    BODY_TLS_TRUNCATED(Phase.RELAY_BODY, Segment.UPSTREAM, 0, ProxyErrorType.TLS_PROTOCOL_ERROR, "",
            "TLS end without close_notify on a body that ends with the connection"),
    /** The upstream did not switch. */
    UPGRADE_REFUSED(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 0, ProxyErrorType.HTTP_UPGRADE_FAILED, "",
            "the upstream did not switch"),
    /** No byte either way in time. */
    TUNNEL_IDLE_TIMEOUT(Phase.TUNNEL, null, 0, null, "", "no byte either way in time"),
    /** With the side that reset. */
    TUNNEL_RESET(Phase.TUNNEL, null, 0, null, "", "with the side that reset"),
    /** Request_timeout; says in which phase the time went. */
    REQUEST_DEADLINE_EXCEEDED(null, Segment.PROXY, 504, ProxyErrorType.HTTP_RESPONSE_TIMEOUT, "",
            "request_timeout; says in which phase the time went"),
    /** REFUSED_STREAM. */
    H2_STREAM_REFUSED(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "REFUSED_STREAM"),
    /** GOAWAY below our stream. */
    H2_GOAWAY(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 502, ProxyErrorType.CONNECTION_TERMINATED, "",
            "GOAWAY below our stream"),
    /** RST_STREAM, with its code. */
    H2_STREAM_RESET(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "RST_STREAM, with its code"),
    /** A malformed frame or field. */
    H2_PROTOCOL_ERROR(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "a malformed frame or field"),
    /** Another protocol on the port. */
    FCGI_NOT_FASTCGI(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "another protocol on the port"),
    /** A malformed record. */
    FCGI_RECORD_INVALID(Phase.READ_RESPONSE_HEAD, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_PROTOCOL_ERROR, "",
            "a malformed record"),
    /** The request ended with no header. */
    FCGI_NO_HEADER(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 502, ProxyErrorType.HTTP_RESPONSE_INCOMPLETE, "",
            "the request ended with no header"),
    /** END_REQUEST with FCGI_OVERLOADED or CANT_MPX_CONN. */
    FCGI_OVERLOADED(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 503, ProxyErrorType.CONNECTION_LIMIT_REACHED, "",
            "END_REQUEST with FCGI_OVERLOADED or CANT_MPX_CONN"),
    /** 'Primary script unknown' on stderr. */
    FCGI_SCRIPT_UNKNOWN(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 0, null, "", "'Primary script unknown' on stderr"),
    /** An error with its stderr text. */
    FCGI_APP_STDERR(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 0, null, "", "an error with its stderr text"),
    /** A 5xx that is not ours. */
    UPSTREAM_SENT_STATUS(Phase.AWAIT_RESPONSE, Segment.UPSTREAM, 0, null, "", "a 5xx that is not ours"),
    /** A bug of ours, with class and place in the log. */
    PROXY_INTERNAL_ERROR(null, Segment.PROXY, 500, ProxyErrorType.PROXY_INTERNAL_ERROR, "",
            "a bug of ours, with class and place in the log");

    private final @Nullable Phase phase;
    private final @Nullable Segment segment;
    private final int status;
    private final @Nullable ProxyErrorType errorType;
    private final String errorParameters;
    private final String summary;

    Cause(@Nullable Phase phase, @Nullable Segment segment, int status, @Nullable ProxyErrorType errorType,
            String errorParameters, String summary) {
        this.phase = phase;
        this.segment = segment;
        this.status = status;
        this.errorType = errorType;
        this.errorParameters = errorParameters;
        this.summary = summary;
    }

    /** The phase in which it usually strikes; null where any phase is possible. The record says which it was. */
    public @Nullable Phase phase() {
        return phase;
    }

    /** Where it lies; null where only the event tells (a tunnel has two sides). */
    public @Nullable Segment segment() {
        return segment;
    }

    /** The status for the client, 499 for a client that left; 0 where none is sent (the head is out, or it is relayed). */
    public int status() {
        return status;
    }

    /** The RFC 9209 error type, or null where the RFC has none. */
    public @Nullable ProxyErrorType errorType() {
        return errorType;
    }

    /** Further RFC 9209 parameters that go with the error type, as {@code alert-id=70}; empty where there are none. */
    public String errorParameters() {
        return errorParameters;
    }

    /** What was seen, in one short phrase without a full stop. */
    public String summary() {
        return summary;
    }
}
