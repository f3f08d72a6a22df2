package io.gatepost.core.config;

/**
 * Clocks towards a server, milliseconds, with nginx's meaning.
 *
 * @param connect TCP connect, and TLS with it unless {@code tls} is set
 * @param tls     TLS handshake; 0 is within {@code connect}
 * @param send    between two successive successful writes
 * @param read    between two successive reads; starts when the request has been sent, stands while the client is slow;
 *                a response head is due as a whole, so long after its first byte
 */
public record UpstreamTimeouts(long connect, long tls, long send, long read) {}
