package io.gatepost.server.thread;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Lets one thread sleep until another has work for it; waking one that is awake costs one volatile read. */
public final class Waker {
    private final AtomicBoolean asleep = new AtomicBoolean();

    /** Sleeps up to that long, less if there is work or it is woken. May return early. */
    public void sleep(long millis, BooleanSupplier work) {
        asleep.set(true);
        if (!work.getAsBoolean()) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis));
        }
        asleep.set(false);
    }

    /** Wakes the thread, after its work was published. */
    public void wake(Thread thread) {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }
}
