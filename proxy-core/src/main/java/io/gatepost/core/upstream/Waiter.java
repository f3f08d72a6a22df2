package io.gatepost.core.upstream;

/** A request that waits for a server below its {@code max_conns}. */
public interface Waiter {
    /**
     * A slot may be free: pick again. Called once for each time that it was queued, after it was taken out of the
     * queue, on any thread, also within {@link Waiting#offer}. Another request may still be faster.
     */
    void slotFree();

    /** The {@link Server#bit}s of the servers that are of no use to it. Does not change while it waits. */
    default long tried() {
        return 0;
    }
}
