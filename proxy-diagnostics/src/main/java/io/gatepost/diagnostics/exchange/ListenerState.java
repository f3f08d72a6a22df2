package io.gatepost.diagnostics.exchange;

import java.util.List;

/**
 * Who listens on a port of this host, as the kernel had it at the moment of failure.
 *
 * @param kind           what was found
 * @param queued         connections in the accept queue of the matching listener; -1 where there is none
 * @param backlog        the limit of that queue; -1 where there is none or it is unknown
 * @param otherAddresses addresses on which the same port is listened on, where the one asked for is not among them
 */
public record ListenerState(Kind kind, int queued, int backlog, List<String> otherAddresses) {
    /** What was found. */
    public enum Kind {
        /** A listener accepts on this address, and its queue has room. */
        LISTENING,
        /** A listener is there and its accept queue is full. */
        QUEUE_FULL,
        /** The port is listened on, but on other addresses only. */
        OTHER_ADDRESS,
        /** Nobody listens on the port. */
        NOBODY
    }
}
