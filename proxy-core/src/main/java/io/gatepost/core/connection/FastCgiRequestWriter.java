package io.gatepost.core.connection;

import io.gatepost.core.config.FastCgi;
import io.gatepost.core.fastcgi.Params;
import io.gatepost.core.fastcgi.Records;
import io.gatepost.core.forward.OutgoingRequest;
import io.gatepost.core.forward.RequestHeadWriter;
import io.gatepost.core.http1.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Requests in FastCGI. */
final class FastCgiRequestWriter implements RequestWriter {
    private final ServerConnection to;
    private final FastCgi config;

    FastCgiRequestWriter(ServerConnection to, FastCgi config) {
        this.to = to;
        this.config = config;
    }

    @Override
    public void head(OutgoingRequest request, boolean keepAlive) {
        int expected = request.head().length() + 1024;
        ByteBuf http = alloc().heapBuffer(expected);
        ByteBuf params = alloc().heapBuffer(expected);
        try {
            RequestHeadWriter.write(http, request.head(), request.forwarded(), request.requestChanges(),
                    to.server().name(), request.requestIdBytes(), keepAlive, null);
            Params.write(params, request, config, http);
            ByteBuf out = alloc().ioBuffer(params.readableBytes() + 64);
            Records.begin(out, keepAlive);
            Records.params(out, params);
            to.write(out);
        } finally {
            http.release();
            params.release();
        }
    }

    @Override
    public void content(ByteBuf content) {
        try {
            while (content.isReadable()) {
                int n = Math.min(content.readableBytes(), Records.MAX_CONTENT);
                ByteBuf header = alloc().ioBuffer(Records.HEADER);
                Records.header(header, Records.STDIN, n);
                to.write(header);
                to.write(content.readRetainedSlice(n));
            }
        } finally {
            content.release();
        }
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        ByteBuf header = alloc().ioBuffer(Records.HEADER);
        Records.header(header, Records.STDIN, 0);
        to.write(header);
    }

    private ByteBufAllocator alloc() {
        return to.channel().alloc();
    }
}
