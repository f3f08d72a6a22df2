package io.gatepost.diagnostics.pattern;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A run of failures with no more than 20 seconds without one in between. */
final class Episode {
    /** Two empty buckets. */
    private static final long GAP = 3 * Series.BUCKET;

    private final long start;
    private long end;
    private long failures;

    private Episode(long start) {
        this.start = start;
        this.end = start;
    }

    /** The first failure, milliseconds. */
    long start() {
        return start;
    }

    /** The last failure so far, milliseconds. */
    long end() {
        return end;
    }

    long failures() {
        return failures;
    }

    /** Episodes of one kind, the last so many. */
    static final class Log {
        private final Deque<Episode> all = new ArrayDeque<>();
        private final int max;

        Log(int max) {
            this.max = max;
        }

        /** A failure: it prolongs the last episode or begins one. */
        void failed(long at, long count) {
            @Nullable
            Episode last = all.peekLast();
            if (last == null || at - last.end > GAP) {
                last = new Episode(at);
                all.addLast(last);
                if (all.size() > max) {
                    all.removeFirst();
                }
            }
            last.end = Math.max(last.end, at);
            last.failures += count;
        }

        /** The oldest first. */
        Deque<Episode> all() {
            return all;
        }
    }
}
