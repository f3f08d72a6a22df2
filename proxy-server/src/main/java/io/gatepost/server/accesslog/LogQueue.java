package io.gatepost.server.accesslog;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lines on their way from many threads to one, in a ring of bytes that is allocated once. A producer claims slots with one
 * compare-and-set, copies, and publishes the length in the mark of its first slot. Lock-free; a full ring refuses.
 */
final class LogQueue {
    private static final int SLOT = 64;

    private final byte[] data;
    private final AtomicIntegerArray marks;
    private final int slots;
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();

    /** A ring of the largest power of two within that many bytes, but with room for one longest line at least. */
    LogQueue(int bytes) {
        slots = Integer.highestOneBit(Math.max(bytes, LogLine.LIMIT)) / SLOT;
        data = new byte[slots * SLOT];
        marks = new AtomicIntegerArray(slots);
    }

    /** Copies a record of at least one byte into the ring; false where it has no room. Any thread. */
    boolean offer(byte[] source, int offset, int length) {
        int need = (length + SLOT - 1) / SLOT;
        long claimed;
        do {
            claimed = tail.get();
            if (claimed + need - head.get() > slots) {
                return false;
            }
        } while (!tail.compareAndSet(claimed, claimed + need));
        int slot = slot(claimed);
        int first = Math.min(length, data.length - slot * SLOT);
        System.arraycopy(source, offset, data, slot * SLOT, first);
        System.arraycopy(source, offset + first, data, 0, length - first);
        marks.set(slot, length);
        return true;
    }

    /** Length of the next record; 0 where none is ready. The consumer's thread only. */
    int next() {
        return marks.get(slot(head.get()));
    }

    /** Copies the next record, which is ready, and frees its room. The consumer's thread only. */
    void take(byte[] to, int offset) {
        long at = head.get();
        int slot = slot(at);
        int length = marks.get(slot);
        int first = Math.min(length, data.length - slot * SLOT);
        System.arraycopy(data, slot * SLOT, to, offset, first);
        System.arraycopy(data, 0, to, offset + first, length - first);
        marks.set(slot, 0);
        head.set(at + (length + SLOT - 1) / SLOT);
    }

    private int slot(long index) {
        return (int) (index & (slots - 1));
    }
}
