package io.gatepost.core.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * The bounded part of a request body that is kept so that the request can be repeated. Each attempt writes duplicates of its
 * own: a reader index is never shared. Small pieces are copied together, since each keeps the whole buffer alive that it was
 * read into.
 */
final class HeldBody {
    private static final int SMALL = 1024;
    private static final int TOGETHER = 8 * 1024;

    private final int limit;
    private final List<ByteBuf> parts = new ArrayList<>(2);
    private ByteBuf last = Unpooled.EMPTY_BUFFER;
    private int held;
    private boolean incomplete;

    HeldBody(int limit) {
        this.limit = limit;
    }

    /** Keeps content; the caller's own reference is untouched. Past the limit everything is let go. */
    void add(ByteBuf content) {
        int n = content.readableBytes();
        if (incomplete) {
            return;
        }
        held += n;
        if (held > limit) {
            letGo();
        } else if (n >= SMALL) {
            parts.add(content.retainedDuplicate());
            last = Unpooled.EMPTY_BUFFER;
        } else {
            if (last.writableBytes() < n) {
                last = content.alloc().buffer(Math.min(limit, TOGETHER));
                parts.add(last);
            }
            last.writeBytes(content, content.readerIndex(), n);
        }
    }

    /** Whether all content so far is held. */
    boolean complete() {
        return !incomplete;
    }

    List<ByteBuf> parts() {
        return parts;
    }

    /** Keeps nothing any more. */
    void letGo() {
        incomplete = true;
        for (ByteBuf part : parts) {
            part.release();
        }
        parts.clear();
        last = Unpooled.EMPTY_BUFFER;
    }
}
