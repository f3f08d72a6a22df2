package io.gatepost.diagnostics.stats;

/**
 * What happened in a stretch of time, in little room.
 *
 * @param requests that ended
 * @param failed   of them
 * @param steps    durations by the ordinal of {@link Step}
 */
record Slice(long requests, long failed, Packed[] steps) {
    private static final int STEPS = Step.values().length;

    /** Slices added up. */
    static final class Sum {
        private final Buckets[] buckets = new Buckets[STEPS];
        private long requests;
        private long failed;

        Sum() {
            for (int i = 0; i < STEPS; i++) {
                buckets[i] = new Buckets();
            }
        }

        void add(Slice slice) {
            count(slice.requests, slice.failed);
            for (int i = 0; i < STEPS; i++) {
                buckets[i].add(slice.steps[i]);
            }
        }

        void add(Sum more) {
            count(more.requests, more.failed);
            for (int i = 0; i < STEPS; i++) {
                buckets[i].add(more.buckets[i]);
            }
        }

        void count(long moreRequests, long moreFailed) {
            requests += moreRequests;
            failed += moreFailed;
        }

        Buckets buckets(int step) {
            return buckets[step];
        }

        long requests() {
            return requests;
        }

        long failed() {
            return failed;
        }

        /** The same in little room; this sum is empty then. */
        Slice pack() {
            Packed[] steps = new Packed[STEPS];
            for (int i = 0; i < STEPS; i++) {
                steps[i] = buckets[i].pack();
            }
            Slice slice = new Slice(requests, failed, steps);
            requests = 0;
            failed = 0;
            return slice;
        }
    }
}
