package io.gatepost.diagnostics.cause;

/** The step of an exchange that was under way, in the order in which an exchange takes them. */
public enum Phase {
    /** The request's head, or its body, is being read from the client. */
    READ_REQUEST,
    /** Routing, maintenance, limits, picking a server, waiting for a free connection. */
    ADMIT,
    /** The server's name is being resolved. */
    RESOLVE,
    /** TCP or unix socket connect. */
    CONNECT,
    /** TLS handshake, with the server or with the client. */
    TLS_HANDSHAKE,
    /** The request is being written to the server. */
    SEND_REQUEST,
    /** The request is out, no byte of the response has come. */
    AWAIT_RESPONSE,
    /** The response head began and is not complete. */
    READ_RESPONSE_HEAD,
    /** The response body is being relayed. */
    RELAY_BODY,
    /** Both sides switched protocols. */
    TUNNEL
}
