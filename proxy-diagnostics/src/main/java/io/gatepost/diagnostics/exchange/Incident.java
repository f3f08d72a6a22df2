package io.gatepost.diagnostics.exchange;

import io.gatepost.diagnostics.cause.Cause;

/**
 * A fault outside every exchange: bytes on an idle server connection, a client's failed handshake.
 *
 * @param cause  what was seen
 * @param where  the peer, as {@code app 10.0.1.10:8080}
 * @param detail one phrase
 */
public record Incident(Cause cause, String where, String detail) {}
