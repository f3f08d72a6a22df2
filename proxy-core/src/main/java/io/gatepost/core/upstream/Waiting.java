package io.gatepost.core.upstream;

import io.gatepost.core.config.QueueConfig;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;

/** The bounded queue of an upstream, first come first served. Any thread may use it; nothing blocks. */
public final class Waiting {
    private final ConcurrentLinkedDeque<Waiter> queue = new ConcurrentLinkedDeque<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private volatile int limit;
    private final LongPredicate slot;

    /** @param slot whether a server has a free slot for a request that was on these */
    Waiting(QueueConfig config, LongPredicate slot) {
        this.limit = config.size();
        this.slot = slot;
    }

    void reconfigure(QueueConfig config) {
        limit = config.size();
    }

    /** Puts a request at the end; false where the queue is full or there is none. */
    public boolean offer(Waiter waiter) {
        int before = size.get();
        while (before < limit && !size.compareAndSet(before, before + 1)) {
            before = size.get();
        }
        if (before >= limit) {
            dropped.increment();
            return false;
        }
        queue.addLast(waiter);
        // A slot that came free between the failed pick and now has woken nobody.
        wakeOneThatFits();
        return true;
    }

    /** Puts a request back at the head that was woken and found its slot taken by another: it keeps its place. */
    public void offerAgain(Waiter waiter) {
        size.incrementAndGet();
        queue.addFirst(waiter);
        wakeOneThatFits();
    }

    /**
     * Takes a request out that waits no longer (timeout, client gone). Where it was just woken, the slot that it
     * was woken for goes to the next.
     */
    public void remove(Waiter waiter) {
        if (queue.remove(waiter)) {
            size.decrementAndGet();
        } else {
            wakeOneThatFits();
        }
    }

    /** Requests that wait. */
    public int size() {
        return size.get();
    }

    /** Requests that found the queue full, since the start. */
    public long dropped() {
        return dropped.sum();
    }

    /** Wakes up to {@code count} requests that can use this server, the oldest first. */
    void wake(Server server, int count) {
        int woken = 0;
        for (Waiter waiter : queue) {
            if (woken == count) {
                return;
            }
            if ((waiter.tried() & server.bit()) == 0 && wake(waiter)) {
                woken++;
            }
        }
    }

    private boolean wake(Waiter waiter) {
        if (!queue.remove(waiter)) {
            return false; // another thread was faster
        }
        size.decrementAndGet();
        waiter.slotFree();
        return true;
    }

    private void wakeOneThatFits() {
        for (Waiter waiter : queue) {
            if (slot.test(waiter.tried()) && wake(waiter)) {
                return;
            }
        }
    }
}
