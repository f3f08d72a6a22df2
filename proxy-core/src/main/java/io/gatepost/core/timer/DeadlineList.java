package io.gatepost.core.timer;

import org.jspecify.annotations.Nullable;

/** All deadlines of one length: those armed first ring first, so that arming and cancelling take constant time. */
final class DeadlineList {
    final long nanos;

    @Nullable
    Deadline first;

    private @Nullable Deadline last;

    DeadlineList(long nanos) {
        this.nanos = nanos;
    }

    void add(Deadline d) {
        d.list = this;
        d.listedAt = d.due;
        Deadline after = last;
        // One that was touched comes back earlier than the newest: walk to its place.
        while (after != null && after.listedAt > d.listedAt) {
            after = after.previous;
        }
        d.previous = after;
        if (after == null) {
            d.next = first;
            first = d;
        } else {
            d.next = after.next;
            after.next = d;
        }
        if (d.next == null) {
            last = d;
        } else {
            d.next.previous = d;
        }
    }

    void remove(Deadline d) {
        if (d.previous == null) {
            first = d.next;
        } else {
            d.previous.next = d.next;
        }
        if (d.next == null) {
            last = d.previous;
        } else {
            d.next.previous = d.previous;
        }
        d.previous = null;
        d.next = null;
        d.list = null;
    }
}
