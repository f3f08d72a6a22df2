package io.gatepost.core.connection;

import io.gatepost.core.forward.OutgoingRequest;
import io.gatepost.core.forward.RequestHeadWriter;
import io.gatepost.core.forward.TrailerWriter;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.http1.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/** Requests in HTTP/1.1, their content framed anew (RFC 9112, section 7.1). */
final class Http1RequestWriter implements RequestWriter {
    /** A chunk up to so many bytes is copied between its size and its end; a larger one is not. */
    private static final int INLINE = 8 * 1024;

    private final ServerConnection to;
    private final RequestHead none = new RequestHead();
    private RequestHead head = none;

    Http1RequestWriter(ServerConnection to) {
        this.to = to;
    }

    @Override
    public void head(OutgoingRequest request, boolean keepAlive) {
        head = request.head();
        ByteBuf out = alloc().ioBuffer(head.length() + 512);
        RequestHeadWriter.write(out, head, request.forwarded(), request.requestChanges(), to.server().name(),
                request.requestIdBytes(), keepAlive, request.upgrade());
        to.write(out);
    }

    @Override
    public void content(ByteBuf content) {
        int n = content.readableBytes();
        if (!head.chunked()) {
            to.write(content);
        } else if (n <= INLINE) {
            ByteBuf whole = alloc().ioBuffer(n + 12);
            chunkSize(whole, n);
            whole.writeBytes(content).writeShort('\r' << 8 | '\n');
            content.release();
            to.write(whole);
        } else {
            ByteBuf size = alloc().ioBuffer(12);
            chunkSize(size, n);
            to.write(size);
            to.write(content);
            to.write(alloc().ioBuffer(2).writeShort('\r' << 8 | '\n'));
        }
    }

    private static void chunkSize(ByteBuf out, int n) {
        ByteBufUtil.writeAscii(out, Integer.toHexString(n));
        out.writeShort('\r' << 8 | '\n');
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        if (head.chunked()) {
            ByteBuf last = alloc().ioBuffer(64);
            last.writeByte('0').writeShort('\r' << 8 | '\n');
            if (trailers != null && trailers.fieldCount() > 0 && head.acceptsTrailers()) {
                TrailerWriter.write(last, head, trailers);
            } else {
                last.writeShort('\r' << 8 | '\n');
            }
            to.write(last);
        }
        head = none;
    }

    private ByteBufAllocator alloc() {
        return to.channel().alloc();
    }
}
