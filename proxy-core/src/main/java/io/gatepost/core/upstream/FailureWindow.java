package io.gatepost.core.upstream;

import io.gatepost.diagnostics.cause.Cause;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The last failures of one class: a true sliding window, since it keeps as many times as it takes to eject. Not
 * safe for threads; {@link Health} guards it.
 */
final class FailureWindow {
    private final int limit;
    private final long span;
    // Made at the first failure: most servers never have one.
    private long @Nullable [] times;
    private Cause @Nullable [] causes;
    private int next;
    private int count;

    /** @param span nanoseconds */
    FailureWindow(int limit, long span) {
        this.limit = limit;
        this.span = span;
    }

    /** Keeps a failure; true where {@code limit} of them now lie within the window. */
    boolean add(Cause cause, long now) {
        long[] at = times;
        Cause[] what = causes;
        if (at == null || what == null) {
            times = at = new long[limit];
            causes = what = new Cause[limit];
        }
        at[next] = now;
        what[next] = cause;
        next = (next + 1) % limit;
        count = Math.min(count + 1, limit);
        // The place that is written next holds the oldest once all are taken.
        return count == limit && now - at[next] < span;
    }

    /** Failures within the window. */
    int within(long now) {
        long[] at = times;
        int found = 0;
        for (int i = 0; at != null && i < count; i++) {
            if (now - at[i] < span) {
                found++;
            }
        }
        return found;
    }

    /** The names of the causes within the window, without repetition. */
    String causes(long now) {
        long[] at = times;
        Cause[] what = causes;
        Set<Cause> found = EnumSet.noneOf(Cause.class);
        for (int i = 0; at != null && what != null && i < count; i++) {
            if (now - at[i] < span) {
                found.add(what[i]);
            }
        }
        return found.stream().map(Cause::name).collect(Collectors.joining(", "));
    }

    void clear() {
        next = 0;
        count = 0;
    }
}
