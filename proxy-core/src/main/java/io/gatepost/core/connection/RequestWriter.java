package io.gatepost.core.connection;

import io.gatepost.core.forward.OutgoingRequest;
import io.gatepost.core.http1.Trailers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** How requests are written on a connection that carries one at a time. Nothing is flushed. */
interface RequestWriter {
    /** The head. {@code keepAlive}: whether the connection is to stay open after this request. */
    void head(OutgoingRequest request, boolean keepAlive);

    /** Content, not empty; ownership is taken. */
    void content(ByteBuf content);

    /** The end of the request. */
    void end(@Nullable Trailers trailers);
}
