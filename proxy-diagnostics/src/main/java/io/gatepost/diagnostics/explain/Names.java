package io.gatepost.diagnostics.explain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Numbers for names that stand in logs, looked up by their bytes; bounded: names that come too late share {@link #OTHERS}. */
final class Names {
    static final int OTHERS = 0;

    private final byte[][] names;
    private final int[] slots;
    private int count = 1;

    Names(int most) {
        names = new byte[most + 1][];
        names[OTHERS] = new byte[0];
        slots = new int[Integer.highestOneBit(most + 1) * 4];
    }

    int number(byte[] text, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        int slot = (hash ^ hash >>> 15) & slots.length - 1;
        while (slots[slot] != 0) {
            byte[] name = names[slots[slot]];
            if (Arrays.equals(name, 0, name.length, text, from, to)) {
                return slots[slot];
            }
            slot = slot + 1 & slots.length - 1;
        }
        if (count == names.length) {
            return OTHERS;
        }
        names[count] = Arrays.copyOfRange(text, from, to);
        slots[slot] = count;
        return count++;
    }

    String name(int number) {
        return number == OTHERS ? "(others)" : new String(names[number], StandardCharsets.ISO_8859_1);
    }
}
