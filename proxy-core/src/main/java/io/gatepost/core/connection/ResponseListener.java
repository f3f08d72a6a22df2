package io.gatepost.core.connection;

import io.gatepost.core.http1.Fault;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.http1.Trailers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Who uses a server connection: told on its event loop what comes back. After {@link #complete}, {@link #fault},
 * {@link #surprised} or {@link #closed} it is told nothing more.
 */
public interface ResponseListener {
    /** The first byte of the response arrived. */
    void firstByte(long now);

    /** A 1xx other than 101; the head is valid during the call. */
    void informational(ResponseHead head);

    /** The head of the final response; valid until the connection is given back. */
    void head(ResponseHead head);

    /** Content; the callee releases it. */
    void content(ByteBuf content);

    /** The response is whole. {@code excess} tells that more bytes followed. */
    void complete(@Nullable Trailers trailers, boolean excess);

    /** The response breaks the syntax. */
    void fault(Fault fault);

    /** All that could be read for now was handed over: the moment to flush. */
    void readPause();

    /** Bytes came, of whatever kind. */
    void activity(long now);

    /** The send buffer fell below its low mark, or rose above its high one. */
    void writabilityChanged();

    /** A write failed; what the server sent before may still be read, and {@link #closed} follows. */
    void writeFailed();

    /** An exception that is a bug of ours ended the connection. */
    void surprised(Throwable bug);

    /** The server closed (errno 0, or EPIPE where its reset followed its FIN) or reset the connection, or it failed. */
    void closed(int errno);
}
