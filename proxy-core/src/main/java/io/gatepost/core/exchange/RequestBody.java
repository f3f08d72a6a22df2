package io.gatepost.core.exchange;

import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.http1.Trailers;
import io.gatepost.diagnostics.cause.Cause;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The content of one request on its way: passed on at once where an attempt takes it, kept back (and no more read) where none
 * does yet, and held as far as the limit allows for a repetition.
 */
final class RequestBody {
    private final Exchange exchange;
    private final ArrayDeque<ByteBuf> unsent = new ArrayDeque<>(2);
    private @Nullable HeldBody held;
    private long maxBody;
    private long seen;
    private boolean whole;
    private boolean touched;
    private boolean released;
    private @Nullable Trailers trailers;

    RequestBody(Exchange exchange) {
        this.exchange = exchange;
        this.whole = !exchange.head().hasBody();
    }

    void limits(RouteConfig route) {
        maxBody = route.maxBody();
        if (held == null && exchange.head().hasBody()) {
            held = new HeldBody(route.retry().holdBody());
        }
    }

    void content(ByteBuf content, @Nullable AttemptRun attempt) {
        if (released) {
            content.release();
            return;
        }
        seen += content.readableBytes();
        if (maxBody > 0 && seen > maxBody) {
            content.release();
            exchange.refuse(Cause.CLIENT_BODY_TOO_LARGE, 413, "more than max_body of " + maxBody + " bytes");
            return;
        }
        if (held != null) {
            held.add(content);
        }
        if (attempt != null && attempt.ready()) {
            touched = true;
            attempt.requestContent(content);
        } else {
            unsent.add(content);
            exchange.requestFlow(false);
        }
    }

    void end(@Nullable Trailers received) {
        whole = true;
        trailers = received;
    }

    void handOver(Consumer<ByteBuf> to) {
        if (held != null && held.complete()) {
            releaseUnsent();
            for (ByteBuf part : held.parts()) {
                touched = true;
                to.accept(part.retainedDuplicate());
            }
            return;
        }
        for (ByteBuf part = unsent.poll(); part != null; part = unsent.poll()) {
            touched = true;
            to.accept(part);
        }
    }

    boolean complete() {
        return whole;
    }

    @Nullable
    Trailers trailers() {
        return trailers;
    }

    /** Whether all content so far can be sent again. */
    boolean replayable() {
        return held == null || held.complete();
    }

    /** Whether no content has been handed to any attempt. */
    boolean untouched() {
        return !touched;
    }

    private void releaseUnsent() {
        for (ByteBuf part = unsent.poll(); part != null; part = unsent.poll()) {
            part.release();
        }
    }

    /** The request will not be repeated any more. */
    void letGo() {
        if (held != null) {
            held.letGo();
        }
    }

    void release() {
        released = true;
        releaseUnsent();
        letGo();
    }
}
