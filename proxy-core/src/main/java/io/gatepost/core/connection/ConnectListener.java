package io.gatepost.core.connection;

/** Told once, on the event loop, how opening a connection went. */
public interface ConnectListener {
    /** It is open and carries nothing. */
    void connected(ServerStream opened);

    /** It could not be opened. */
    void connectFailed(Throwable cause);
}
