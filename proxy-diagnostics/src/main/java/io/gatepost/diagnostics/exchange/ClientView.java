package io.gatepost.diagnostics.exchange;

/** The client's side of a connection; the same object for all its exchanges. */
public interface ClientView {
    /** The peer's address without a port, as {@code 192.0.2.7} or {@code 2001:db8::1}; {@code unix:} on a unix socket. */
    String peerAddress();

    /** The client's address: the peer's, or what a trusted proxy said in front of us. */
    String address();

    /** The peer's port; 0 on a unix socket. */
    int port();

    /** Our address that was connected to, without a port. */
    String localAddress();

    /** Our port. */
    int localPort();

    /** {@code http} or {@code https}. */
    String scheme();

    /** Serial number of the connection since the program started. */
    long connection();

    /** Which request of its connection this is, from 1. */
    int requests();
}
