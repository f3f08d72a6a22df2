package io.gatepost.diagnostics.exchange;

/**
 * Told of what happened, on the event loop where it happened. An implementation neither blocks nor keeps a view; it copies
 * what it needs.
 */
public interface ExchangeObserver {
    /** An exchange has ended, well or not. Called exactly once for each. */
    default void exchangeEnded(ExchangeView exchange) {}

    /** A server's health changed. */
    default void serverChanged(ServerChange change) {}

    /** A server closed a connection that was idle. */
    default void idleClosed(IdleClose close) {}

    /** Something was seen that belongs to no exchange, as bytes on an idle connection. */
    default void incident(Incident incident) {}
}
