package io.gatepost.core.connection;

import io.gatepost.core.forward.OutgoingRequest;
import io.gatepost.core.http1.Trailers;
import io.gatepost.core.upstream.Server;
import io.gatepost.diagnostics.exchange.Slice;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * One request to a server and its response: the seam between an attempt and the protocol that the server speaks. Used on one
 * event loop; what comes back goes to the {@link ResponseListener}.
 */
public interface ServerStream {
    /** The server at the other end. */
    Server server();

    /** The connection's channel, for what only the kernel can tell. */
    Channel channel();

    /** The address that it is connected to. */
    String address();

    /** Requests that the connection carried before this one. */
    int requests();

    /** When the connection was opened, in ticks. */
    long openedAt();

    /** Since when it was idle when it was taken, in ticks; never for a new one. */
    long idleSince();

    /** Begins a request: what is read from now on goes to the listener. */
    void use(ResponseListener listener);

    /** Writes the head; nothing is flushed. */
    void sendHead(OutgoingRequest request);

    /** Writes content, not empty; ownership is taken. Nothing is flushed. */
    void sendContent(ByteBuf content);

    /** Writes the end of the request; nothing is flushed. */
    void sendEnd(@Nullable Trailers trailers);

    /** Hands what was written to the kernel. */
    void flush();

    /** Whether more may be written without buffering beyond the mark. */
    boolean writable();

    /** Whether the kernel has all that was flushed. */
    boolean allWritten();

    /** Calls back once the kernel has all that was written, unless that fails before. */
    void whenWritten(Runnable then);

    /** Bytes written for the present request, taken by the kernel or not. */
    long written();

    /** Bytes among {@link #written} that the kernel does not have yet. Takes a walk: not for the fast path. */
    long unwritten();

    /** Bytes that left this host for the present request; -1 where the kernel does not tell. */
    long bytesSent();

    /** Bytes received for the present request. */
    long received();

    /** What came of the head that is being read, for a banner that is not of the protocol. */
    Slice seen();

    /** What the application wrote to its error stream for the present request; empty where the protocol has none. */
    String stderr();

    /** The first error on the connection; 0 where there was none. */
    int errno();

    /** Stops or resumes reading. */
    void reading(boolean on);

    /** Called within the head of a 101: from now on all bytes are content, and a FIN ends the server's direction only. */
    void tunnel();

    /** Writes bytes of the other protocol; ownership is taken. Nothing is flushed. */
    void sendTunnelled(ByteBuf bytes);

    /** Ends our direction. */
    void shutdownOutput();

    /** Gives it back after a whole response. {@code reusable}: whether the request went out whole, and nothing was odd. */
    void giveBack(boolean reusable);

    /** Its user hears nothing more; the connection stays open until {@link #close} or {@link #abort}. */
    void leave();

    /** Drops it: its user hears nothing more. */
    void close();

    /** Drops it in such a way that the server notices at once that nobody reads. */
    void abort();
}
