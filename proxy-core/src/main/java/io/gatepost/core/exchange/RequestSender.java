package io.gatepost.core.exchange;

import io.gatepost.core.connection.ServerStream;
import io.gatepost.core.http1.Trailers;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request to one server, content as it comes: holds the client back where the server is slow, watches that it takes
 * something at all, and knows what may have reached it.
 */
final class RequestSender {
    /** A unix socket takes so many bytes whole or not at all. */
    private static final int ATOMIC = 16 * 1024;

    private final Exchange exchange;
    private final AttemptRun attempt;
    private final ServerStream to;
    private final LoopContext loop;
    private @Nullable StallClock stall;
    /** What left this host, once that is settled; -1 before. */
    private long left = -1;
    private boolean ended;
    private boolean drained;
    private boolean stopped;
    private boolean paused;

    RequestSender(Exchange exchange, AttemptRun attempt, ServerStream to, LoopContext loop) {
        this.exchange = exchange;
        this.attempt = attempt;
        this.to = to;
        this.loop = loop;
    }

    /** Writes the head and what is there of the content. */
    void begin() {
        to.sendHead(exchange);
        exchange.handOver(this::append);
        if (exchange.requestComplete()) {
            finish(exchange.requestTrailers());
        }
        attempt.delivery = Delivery.MAYBE;
        to.flush();
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
        to.flush();
        afterFlush();
    }

    void end(@Nullable Trailers trailers) {
        if (stopped || ended) {
            return;
        }
        finish(trailers);
        to.flush();
        afterFlush();
    }

    private void append(ByteBuf content) {
        if (content.isReadable()) {
            to.sendContent(content);
        } else {
            content.release();
        }
    }

    private void finish(@Nullable Trailers trailers) {
        ended = true;
        to.sendEnd(trailers);
    }

    private void afterFlush() {
        if (stopped) {
            return;
        }
        boolean all = to.allWritten();
        if (!all) {
            watch();
        }
        if (!to.writable()) {
            paused = true;
            exchange.requestFlow(false);
        }
        if (ended) {
            if (all) {
                drained();
            } else {
                to.whenWritten(() -> {
                    if (!stopped) {
                        drained();
                    }
                });
            }
        }
    }

    private void watch() {
        StallClock clock = stall;
        if (clock == null) {
            clock = new StallClock(loop.timers(), exchange.timeouts().send(), to::written, to::unwritten,
                    () -> exchange.step(attempt::sendStalled));
            stall = clock;
        }
        clock.watch();
    }

    private void drained() {
        if (!drained) {
            drained = true;
            left = to.written();
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
        if (!stopped && to.writable()) {
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
                left = to.written() - to.unwritten();
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
        long bytes = to.written();
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
        return left >= 0 ? left : to.written() - to.unwritten();
    }
}
