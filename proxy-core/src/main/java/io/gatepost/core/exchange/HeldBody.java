package io.gatepost.core.exchange;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The bounded part of a request body that is kept so that the request can be repeated. Each attempt writes duplicates of its
 * own: a reader index is never shared.
 */
final class HeldBody {
    private final int limit;
    private final List<ByteBuf> parts = new ArrayList<>(2);
    private int held;
    private boolean overflow;

    HeldBody(int limit) {
        this.limit = limit;
    }

    /** Keeps content; the caller's own reference is untouched. Past the limit everything is let go. */
    void add(ByteBuf content) {
        if (overflow) {
            return;
        }
        held += content.readableBytes();
        if (held > limit) {
            overflow = true;
            release();
            return;
        }
        parts.add(content.retainedDuplicate());
    }

    /** Whether all content so far is held. */
    boolean complete() {
        return !overflow;
    }

    List<ByteBuf> parts() {
        return parts;
    }

    void release() {
        for (ByteBuf part : parts) {
            part.release();
        }
        parts.clear();
    }
}
