package io.gatepost.core.exchange;

import io.gatepost.core.connection.ServerConnection;
import io.gatepost.core.forward.RequestHeadWriter;
import io.gatepost.core.forward.TrailerWriter;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.http1.Trailers;
import io.gatepost.core.transport.Unwritten;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Writes one request to one connection: the head, then content as it comes, framed anew (RFC 9112, section 7.1). */
final class RequestSender {
    private static final int INLINE = 8 * 1024;
    /** A unix socket takes so many bytes whole or not at all. */
    private static final int ATOMIC = 16 * 1024;

    private final Exchange exchange;
    private final AttemptRun attempt;
    private final ServerConnection to;
    private final LoopContext loop;
    private final boolean chunked;
    private @Nullable StallClock stall;
    private long bytes;
    /** Of {@link #bytes}, what left this host, once that is settled; -1 before. */
    private long left = -1;
    private boolean ended;
    private boolean drained;
    private boolean stopped;
    private boolean paused;

    RequestSender(Exchange exchange, AttemptRun attempt, ServerConnection to, LoopContext loop) {
        this.exchange = exchange;
        this.attempt = attempt;
        this.to = to;
        this.loop = loop;
        this.chunked = exchange.head().chunked();
    }

    /** Writes the head and what is there of the content. */
    void begin() {
        RequestHead head = exchange.head();
        to.expectNoContent(head.methodIs("HEAD"));
        ByteBuf out = to.channel().alloc().ioBuffer(head.length() + 512);
        RequestHeadWriter.write(out, head, exchange.stream().forwarded(), exchange.requestChanges(),
                attempt.server.name(),
                exchange.requestIdBytes(), loop.pool(exchange.upstreamPool()).keepsAfterNext(to));
        bytes += out.readableBytes();
        to.write(out);
        exchange.handOver(this::append);
        if (exchange.requestComplete()) {
            finish(exchange.requestTrailers());
        }
        attempt.delivery = Delivery.MAYBE;
        flush();
        if (!stopped) {
            attempt.timeline.mark(AttemptMark.HEAD_SENT, Ticks.now());
            exchange.requestHeadSent();
        }
        afterFlush();
    }

    /** More content; ownership is taken. */
    void content(ByteBuf content) {
        if (stopped) {
            content.release();
            return;
        }
        append(content);
        flush();
        afterFlush();
    }

    void end(@Nullable Trailers trailers) {
        if (stopped || ended) {
            return;
        }
        finish(trailers);
        flush();
        afterFlush();
    }

    private void append(ByteBuf content) {
        int n = content.readableBytes();
        if (n == 0) {
            content.release();
            return;
        }
        if (!chunked) {
            bytes += n;
            to.write(content);
            return;
        }
        if (n <= INLINE) {
            ByteBuf whole = to.channel().alloc().ioBuffer(n + 12);
            chunkSize(whole, n);
            whole.writeBytes(content).writeShort('\r' << 8 | '\n');
            content.release();
            bytes += whole.readableBytes();
            to.write(whole);
            return;
        }
        ByteBuf size = to.channel().alloc().ioBuffer(12);
        chunkSize(size, n);
        bytes += size.readableBytes() + n + 2;
        to.write(size);
        to.write(content);
        to.write(to.channel().alloc().ioBuffer(2).writeShort('\r' << 8 | '\n'));
    }

    private static void chunkSize(ByteBuf out, int n) {
        ByteBufUtil.writeAscii(out, Integer.toHexString(n));
        out.writeShort('\r' << 8 | '\n');
    }

    private void finish(@Nullable Trailers trailers) {
        ended = true;
        if (chunked) {
            ByteBuf last = to.channel().alloc().ioBuffer(64);
            last.writeByte('0').writeShort('\r' << 8 | '\n');
            if (trailers != null && trailers.fieldCount() > 0 && exchange.head().acceptsTrailers()) {
                TrailerWriter.write(last, exchange.head(), trailers);
            } else {
                last.writeShort('\r' << 8 | '\n');
            }
            bytes += last.readableBytes();
            to.write(last);
        }
    }

    private void flush() {
        to.channel().flush();
    }

    private void afterFlush() {
        if (stopped) {
            return;
        }
        boolean all = Unwritten.none(to.channel());
        if (!all) {
            watch();
        }
        if (!to.channel().isWritable()) {
            paused = true;
            exchange.requestFlow(false);
        }
        if (ended) {
            if (all) {
                drained();
            } else {
                to.write(Unpooled.EMPTY_BUFFER, f -> {
                    if (f.isSuccess() && !stopped) {
                        drained();
                    }
                });
                flush();
            }
        }
    }

    private void watch() {
        StallClock clock = stall;
        if (clock == null) {
            clock = new StallClock(loop.timers(), to.channel(), exchange.timeouts().send(), () -> bytes,
                    () -> exchange.step(attempt::sendStalled));
            stall = clock;
        }
        clock.watch();
    }

    private void drained() {
        if (!drained) {
            drained = true;
            left = bytes;
            stopWatching();
            resume();
            attempt.requestSent();
        }
    }

    private void stopWatching() {
        if (stall != null) {
            stall.stop();
        }
    }

    void writabilityChanged() {
        if (!stopped && to.channel().isWritable()) {
            resume();
        }
    }

    private void resume() {
        if (paused) {
            paused = false;
            exchange.requestFlow(true);
        }
    }

    /** Nothing more is written. */
    void stop() {
        if (!stopped) {
            stopped = true;
            if (left < 0) {
                left = bytes - Unwritten.bytes(to.channel());
            }
            stopWatching();
        }
    }

    /** A write failed, and with it all that waited: nothing more is written. */
    void writeFailed() {
        if (stopped) {
            return;
        }
        stopped = true;
        stopWatching();
        long sent = to.bytesSent();
        boolean first = !attempt.timeline.reached(AttemptMark.HEAD_SENT);
        if (sent == 0 || sent < 0 && first && bytes <= ATOMIC) {
            attempt.delivery = Delivery.NOT_SENT;
        }
        left = sent >= 0 ? Math.min(sent, bytes) : first ? 0 : bytes;
    }

    /** Whether the kernel has the whole request. */
    boolean done() {
        return drained;
    }

    /** Whether nothing more of the request is to come: it has no content, or the kernel has all of it. */
    boolean handedOver() {
        return drained || !exchange.head().hasBody();
    }

    /** Bytes that the kernel took. */
    long bytesSent() {
        return left >= 0 ? left : bytes - Unwritten.bytes(to.channel());
    }
}
