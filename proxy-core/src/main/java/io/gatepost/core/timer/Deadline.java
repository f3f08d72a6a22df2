package io.gatepost.core.timer;

import org.jspecify.annotations.Nullable;

/** Something that is to happen when a time has passed. Used on one event loop only. */
public abstract class Deadline {
    /** When it rings, in ticks; may be moved later without touching the list. */
    long due;
    /** The due time by which the list is sorted. */
    long listedAt;

    @Nullable
    Deadline previous;

    @Nullable
    Deadline next;

    @Nullable
    DeadlineList list;

    /** Called on the loop when the time has passed; it is not armed any more. */
    protected abstract void expired(long now);

    /** Whether it is waiting to ring. */
    public final boolean armed() {
        return list != null;
    }

    /** Starts its time anew, as an inactivity clock does at each sign of life: one write, no list is touched. */
    public final void touch(long now) {
        DeadlineList in = list;
        if (in != null) {
            due = now + in.nanos;
        }
    }
}
