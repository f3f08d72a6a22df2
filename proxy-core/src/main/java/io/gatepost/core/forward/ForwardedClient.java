package io.gatepost.core.forward;

import org.jspecify.annotations.Nullable;

/**
 * What the forwarding fields say of a client; one for each of its connections, or requests where a trusted peer speaks for
 * several clients. The arrays are not to be changed.
 *
 * @param peer      the peer's address, ASCII
 * @param address   the client's own address as far as it is believed, ASCII
 * @param v6        whether the peer's is an IPv6 address
 * @param trusted   whether the peer's own forwarding fields are believed
 * @param https     whether it came over TLS
 * @param localPort our port that it connected to; 0 for a unix socket
 * @param via       our pseudonym in Via (RFC 9110, section 7.6.3)
 */
public record ForwardedClient(byte[] peer, byte[] address, boolean v6, boolean trusted, boolean https, int localPort,
        byte[] via) {
    /** The same peer, speaking for a client with this address. */
    public ForwardedClient speakingFor(byte[] client) {
        return new ForwardedClient(peer, client, v6, trusted, https, localPort, via);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
