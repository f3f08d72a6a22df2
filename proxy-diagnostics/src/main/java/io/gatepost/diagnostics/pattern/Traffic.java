package io.gatepost.diagnostics.pattern;

import java.util.BitSet;

/** In which five minutes of the last two weeks there was any traffic. */
final class Traffic {
    private static final long SLOT = 300_000;
    private static final int SLOTS = 14 * 24 * 12;

    private final BitSet slots = new BitSet(SLOTS);
    private long newest = Long.MIN_VALUE;

    void mark(long at) {
        long slot = at / SLOT;
        if (newest != Long.MIN_VALUE) {
            for (long s = Math.max(newest + 1, slot - SLOTS + 1); s <= slot; s++) {
                slots.clear(Math.floorMod(s, SLOTS));
            }
        }
        newest = Math.max(newest, slot);
        slots.set(Math.floorMod(slot, SLOTS));
    }

    /** Whether there was any in the five minutes that hold an instant. */
    boolean at(long instant) {
        long slot = instant / SLOT;
        return slot <= newest && slot > newest - SLOTS && slots.get(Math.floorMod(slot, SLOTS));
    }
}
