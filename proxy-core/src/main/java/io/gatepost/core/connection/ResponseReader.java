package io.gatepost.core.connection;

import io.gatepost.diagnostics.exchange.Slice;
import io.netty.buffer.ByteBuf;

/**
 * How responses are read on a connection that carries one at a time: tells the connection's user what came, until
 * {@link ServerConnection#ended} or {@link ServerConnection#fail}.
 */
interface ResponseReader {
    /** A request begins. {@code toHead}: it is a HEAD, whose response has no content (RFC 9110, section 9.3.2). */
    void begin(boolean toHead);

    /** Reads on. The connection may lose its user in any call to it. */
    void read(ByteBuf in);

    /** What follows the head of a 101 is another protocol's, until the connection ends. */
    default void tunnel() {
        throw new IllegalStateException("this protocol switches to no other");
    }

    /** Whether the server's FIN now would be the regular end of the response. */
    boolean endsWithConnection();

    /** Whether the response, which is whole, leaves the connection fit for another. */
    boolean reusable();

    /** How long the server says that it keeps an idle connection, milliseconds; -1 where it does not say. */
    long keepAliveMillis();

    /** What the application wrote to its error stream for this response; empty where the protocol has none. */
    default String stderr() {
        return "";
    }

    /** What came of the head that is being read. */
    Slice seen();
}
