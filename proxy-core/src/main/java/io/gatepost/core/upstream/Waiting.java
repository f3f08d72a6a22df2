package io.gatepost.core.upstream;

import io.gatepost.core.config.QueueConfig;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** The bounded queue of an upstream, first come first served. Any thread may use it; nothing blocks. */
public final class Waiting {
    private final ConcurrentLinkedQueue<Waiter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final int limit;
    private final BooleanSupplier slot;

    Waiting(QueueConfig config, BooleanSupplier slot) {
        this.limit = config.size();
        this.slot = slot;
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
        queue.add(waiter);
        // A slot that came free between the failed pick and now has woken nobody.
        wakeIfFree();
        return true;
    }

    /**
     * Takes a request out that waits no longer (timeout, client gone). Where it was just woken, the slot that it
     * was woken for goes to the next.
     */
    public void remove(Waiter waiter) {
        if (queue.remove(waiter)) {
            size.decrementAndGet();
        } else {
            wakeIfFree();
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

    /** Wakes up to {@code count} requests, the oldest first. */
    void wake(int count) {
        for (int i = 0; i < count; i++) {
            Waiter waiter = queue.poll();
            if (waiter == null) {
                return;
            }
            size.decrementAndGet();
            waiter.slotFree();
        }
    }

    private void wakeIfFree() {
        if (size.get() > 0 && slot.getAsBoolean()) {
            wake(1);
        }
    }
}
