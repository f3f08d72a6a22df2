package io.gatepost.core.upstream;

/** Who waits for a server below its {@code max_conns}. */
public interface Waiter {
    /** A slot may be free; called once, on any thread, after it was taken out of the queue. */
    void slotFree();
}
