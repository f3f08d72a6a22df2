package io.gatepost.core.upstream;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The bounded queue of those who wait for a free connection, first come first served. Thread-safe. */
public final class Waiting {
    private final int limit;
    private final ConcurrentLinkedQueue<Waiter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    Waiting(int limit) {
        this.limit = limit;
    }

    /** Takes a place; false where the queue is full. */
    public boolean offer(Waiter waiter) {
        if (size.incrementAndGet() > limit) {
            size.decrementAndGet();
            dropped.incrementAndGet();
            return false;
        }
        queue.add(waiter);
        return true;
    }

    /** Gives a place up; harmless where it was called already. */
    public void remove(Waiter waiter) {
        if (queue.remove(waiter)) {
            size.decrementAndGet();
        }
    }

    void wakeOne() {
        Waiter next = size.get() == 0 ? null : queue.poll();
        if (next != null) {
            size.decrementAndGet();
            next.slotFree();
        }
    }

    /** How many wait. */
    public int size() {
        return size.get();
    }

    /** How many were turned away since the start. */
    public long dropped() {
        return dropped.get();
    }
}
