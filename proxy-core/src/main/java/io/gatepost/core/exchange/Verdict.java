package io.gatepost.core.exchange;

/**
 * What follows a failed attempt, and why.
 *
 * @param action what to do
 * @param reason for the record, as {@code connect failed, nothing was sent}
 */
record Verdict(Action action, String reason) {
    /** What to do. */
    enum Action {
        /** Try a server that was not tried. */
        NEXT_SERVER,
        /** Try the same server on a new connection. */
        SAME_SERVER,
        /** Answer with the failure. */
        GIVE_UP
    }

    static Verdict next(String reason) {
        return new Verdict(Action.NEXT_SERVER, reason);
    }

    static Verdict same(String reason) {
        return new Verdict(Action.SAME_SERVER, reason);
    }

    static Verdict giveUp(String reason) {
        return new Verdict(Action.GIVE_UP, reason);
    }

    boolean retries() {
        return action != Action.GIVE_UP;
    }

    @Override
    public String toString() {
        return (retries() ? "retried: " : "not retried: ") + reason;
    }
}
