package io.gatepost.core.forward;

/**
 * What the forwarding fields say of a client; one for each of its connections. The arrays are not to be changed.
 *
 * @param peer      the peer's address, ASCII
 * @param trusted   whether the peer's own forwarding fields are believed
 * @param https     whether it came over TLS
 * @param localPort our port that it connected to
 * @param localHost our address that it connected to, ASCII
 * @param via       our pseudonym in Via (RFC 9110, section 7.6.3)
 */
public record ForwardedClient(byte[] peer, boolean trusted, boolean https, int localPort, byte[] localHost,
        byte[] via) {
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
