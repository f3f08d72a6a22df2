package io.gatepost.diagnostics.journal;

/**
 * How many failures there were of one kind.
 *
 * @param failures exchanges that failed
 * @param retried  exchanges that ended well after a failed attempt
 * @param attempts failed attempts, of either
 */
public record Counts(long failures, long retried, long attempts) {
    /** Nothing. */
    public static final Counts NONE = new Counts(0, 0, 0);

    /** Both together. */
    public Counts plus(Counts more) {
        return new Counts(failures + more.failures, retried + more.retried, attempts + more.attempts);
    }
}
