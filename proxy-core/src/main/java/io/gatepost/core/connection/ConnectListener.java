package io.gatepost.core.connection;

import io.gatepost.core.tls.TlsFailure;

/** Told once, on the event loop, how opening a connection went. */
public interface ConnectListener {
    /** It is open and carries nothing. */
    void connected(ServerStream opened);

    /** The TCP connection is there, and the TLS handshake begins. */
    void handshaking();

    /** The TLS handshake failed. {@code firstBytes}: what the server sent, at most 64 bytes. */
    void handshakeFailed(TlsFailure failure, byte[] firstBytes);

    /** It could not be opened. */
    void connectFailed(Throwable cause);
}
