package io.gatepost.core.listen;

import io.gatepost.core.forward.FieldChanges;
import io.gatepost.core.forward.ResponseHeadWriter;
import io.gatepost.core.forward.ResponseHeadWriter.Framing;
import io.gatepost.core.forward.TrailerWriter;
import io.gatepost.core.http1.MessageHead;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.respond.OwnResponse;
import io.gatepost.core.respond.OwnResponseWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Writes the responses of one client connection as HTTP/1.1, framed for what the client understands (RFC 9112, 6 and 7). */
final class ResponseSender {
    private final Channel channel;
    private Framing framing = Framing.AS_IS;
    private boolean noContent;
    private boolean began;
    private long bytes;
    private long content;
    private @Nullable OwnResponse own;
    private @Nullable ByteBuf pendingHead;
    private @Nullable ResponseHead received;

    ResponseSender(Channel channel) {
        this.channel = channel;
    }

    void next() {
        began = false;
        bytes = 0;
        content = 0;
        own = null;
        noContent = false;
        received = null;
    }

    boolean began() {
        return began;
    }

    long bytes() {
        return bytes;
    }

    long content() {
        return content;
    }

    @Nullable
    OwnResponse own() {
        return own;
    }

    void informational(ResponseHead head) {
        ByteBuf out = channel.alloc().ioBuffer(head.length() + 64);
        ResponseHeadWriter.writeInformational(out, head);
        bytes += out.readableBytes();
        channel.writeAndFlush(out, channel.voidPromise());
    }

    /** An HTTP/1.0 client cannot read chunks: what has no length ends with the connection then. */
    static boolean endsWithConnection(ResponseHead head, RequestHead request) {
        return request.minorVersion() == 0 && !bodiless(head, request) && (head.chunked() || head.contentLength() < 0);
    }

    private static boolean bodiless(ResponseHead head, RequestHead request) {
        return request.methodIs("HEAD") || head.status() == 204 || head.status() == 304;
    }

    void head(ResponseHead head, RequestHead request, FieldChanges changes, boolean close,
            byte @Nullable [] proxyStatus, byte @Nullable [] failureId) {
        began = true;
        received = head;
        if (bodiless(head, request)) {
            framing = Framing.NONE;
        } else if (head.contentLength() >= 0 && !head.chunked()) {
            framing = Framing.AS_IS;
        } else {
            framing = request.minorVersion() == 0 ? Framing.UNTIL_CLOSE : Framing.CHUNKED;
        }
        ByteBuf out = channel.alloc().ioBuffer(head.length() + 256);
        ResponseHeadWriter.write(out, head, request, changes, framing, close, proxyStatus, failureId);
        bytes += out.readableBytes();
        pendingHead = out;
    }

    /** The head of a 101; what follows goes out as it is. */
    void switching(ResponseHead head, FieldChanges changes, String protocol) {
        began = true;
        received = head;
        framing = Framing.AS_IS;
        ByteBuf out = channel.alloc().ioBuffer(head.length() + 256);
        ResponseHeadWriter.writeSwitching(out, head, changes, protocol);
        bytes += out.readableBytes();
        pendingHead = out;
    }

    /** The head waits for the first content, so that a small response is one buffer. */
    private void writeHead() {
        ByteBuf head = pendingHead;
        if (head != null) {
            pendingHead = null;
            channel.write(head, channel.voidPromise());
        }
    }

    void content(ByteBuf body) {
        int n = body.readableBytes();
        if (n == 0) {
            body.release();
            return;
        }
        content += n;
        if (framing == Framing.CHUNKED) {
            ByteBuf size = pendingHead;
            pendingHead = null;
            if (size == null) {
                size = channel.alloc().ioBuffer(12);
            }
            int before = size.readableBytes();
            ByteBufUtil.writeAscii(size, Integer.toHexString(n));
            size.writeShort('\r' << 8 | '\n');
            bytes += size.readableBytes() - before + n + 2;
            channel.write(size, channel.voidPromise());
            channel.write(body, channel.voidPromise());
            channel.write(channel.alloc().ioBuffer(2).writeShort('\r' << 8 | '\n'), channel.voidPromise());
            return;
        }
        bytes += n;
        ByteBuf head = pendingHead;
        if (head != null && n <= head.writableBytes()) {
            pendingHead = null;
            head.writeBytes(body);
            body.release();
            channel.write(head, channel.voidPromise());
            return;
        }
        writeHead();
        channel.write(body, channel.voidPromise());
    }

    void end(@Nullable MessageHead trailers, boolean acceptsTrailers) {
        if (framing == Framing.CHUNKED) {
            ByteBuf last = pendingHead;
            pendingHead = null;
            if (last == null) {
                last = channel.alloc().ioBuffer(64);
            }
            int before = last.readableBytes();
            last.writeByte('0').writeShort('\r' << 8 | '\n');
            if (trailers != null && trailers.fieldCount() > 0 && acceptsTrailers && received != null) {
                TrailerWriter.write(last, received, trailers);
            } else {
                last.writeShort('\r' << 8 | '\n');
            }
            bytes += last.readableBytes() - before;
            channel.write(last, channel.voidPromise());
            return;
        }
        writeHead();
    }

    void own(OwnResponse response, boolean close, boolean keepAlive10, boolean head) {
        began = true;
        noContent = head;
        own = response;
        ByteBuf out = channel.alloc().ioBuffer(512 + response.body().length);
        OwnResponseWriter.write(out, response, close, keepAlive10, noContent);
        bytes += out.readableBytes();
        content += noContent ? 0 : response.body().length;
        channel.write(out, channel.voidPromise());
    }

    void flush() {
        writeHead();
        channel.flush();
    }

    /** Whether a plain close would look like a proper end to the client. */
    boolean endLooksProper() {
        return began && framing == Framing.UNTIL_CLOSE;
    }

    void release() {
        if (pendingHead != null) {
            pendingHead.release();
            pendingHead = null;
        }
    }
}
