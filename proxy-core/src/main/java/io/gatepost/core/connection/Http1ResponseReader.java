package io.gatepost.core.connection;

import io.gatepost.core.config.ResponseLimits;
import io.gatepost.core.http1.BodyReader;
import io.gatepost.core.http1.Fault;
import io.gatepost.core.http1.Progress;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.http1.ResponseParser;
import io.gatepost.diagnostics.exchange.Slice;
import io.netty.buffer.ByteBuf;

/** Responses in HTTP/1.1 (RFC 9112). */
final class Http1ResponseReader implements ResponseReader {
    private final ServerConnection from;
    private final ResponseLimits limits;
    private final ResponseHead head = new ResponseHead();
    private final ResponseParser parser;
    private final BodyReader body = new BodyReader();
    private boolean toHead;
    private boolean inBody;

    Http1ResponseReader(ServerConnection from, ResponseLimits limits) {
        this.from = from;
        this.limits = limits;
        this.parser = new ResponseParser(head, limits.maxHeader(), limits.maxHeaders());
    }

    @Override
    public void begin(boolean toHead) {
        this.toHead = toHead;
        inBody = false;
        parser.reset();
    }

    @Override
    public void read(ByteBuf in) {
        ResponseListener listener = from.user();
        while (listener != null && !inBody) {
            Progress progress = parser.parse(in);
            if (progress == Progress.NEED_MORE) {
                return;
            }
            if (progress == Progress.FAULT) {
                from.fail(parser.fault());
                return;
            }
            if (head.status() < 200 && head.status() != 101) {
                listener.informational(head);
                if (from.user() != null) {
                    parser.reset();
                    from.nextHead(in.isReadable());
                }
            } else {
                inBody = true;
                frame();
                listener.head(head);
            }
            listener = from.user();
        }
        if (listener != null) {
            relay(in, listener);
        }
    }

    /** How the content is delimited: RFC 9112, section 6.3. */
    private void frame() {
        int status = head.status();
        if (toHead || status == 204 || status == 304 || status == 101) {
            body.none();
        } else if (head.chunked()) {
            body.chunked(false, limits.maxHeader(), limits.maxHeaders());
        } else if (head.contentLength() >= 0) {
            body.length(head.contentLength());
        } else {
            body.untilClose();
        }
    }

    private void relay(ByteBuf in, ResponseListener listener) {
        for (ByteBuf content = body.read(in); content != null; content = body.read(in)) {
            listener.content(content);
            if (from.user() == null) {
                return;
            }
        }
        Fault fault = body.fault();
        if (fault != null) {
            from.fail(fault);
        } else if (body.done()) {
            from.ended(body.isChunked() ? body.trailers() : null, in.isReadable());
        }
    }

    @Override
    public void tunnel() {
        body.untilClose();
    }

    @Override
    public boolean endsWithConnection() {
        return inBody && body.isUntilClose();
    }

    @Override
    public boolean reusable() {
        // Content of a 204 may still come, and would be taken for the next response (RFC 9110, section 15.3.5).
        boolean contradictory = head.status() == 204 && (head.chunked() || head.contentLength() > 0);
        return head.persistent() && !body.isUntilClose() && !contradictory;
    }

    @Override
    public long keepAliveMillis() {
        return head.keepAliveTimeoutMillis();
    }

    @Override
    public Slice seen() {
        return parser.seen();
    }
}
