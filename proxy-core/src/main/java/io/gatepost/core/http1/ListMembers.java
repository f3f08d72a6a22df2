package io.gatepost.core.http1;

/** Comma-separated lists of tokens (RFC 9110, section 5.6.1); empty members count for nothing. */
public final class ListMembers {
    private ListMembers() {}

    /**
     * Whether a list has a member of this name, in whatever case.
     *
     * @param list   bytes that hold the list
     * @param from   where it begins
     * @param length of it
     * @param name   bytes that hold the name
     * @param at     where that begins
     * @param size   of it, at least 1
     */
    public static boolean has(byte[] list, int from, int length, byte[] name, int at, int size) {
        int end = from + length;
        for (int start = from; start <= end;) {
            int stop = Grammar.indexOf(list, start, end, ',');
            int first = Grammar.skipOws(list, start, stop);
            if (Grammar.trimOws(list, first, stop) - first == size && same(list, first, name, at, size)) {
                return true;
            }
            start = stop + 1;
        }
        return false;
    }

    private static boolean same(byte[] a, int from, byte[] b, int at, int size) {
        for (int i = 0; i < size; i++) {
            if (Grammar.LOWER[a[from + i] & 0xff] != Grammar.LOWER[b[at + i] & 0xff]) {
                return false;
            }
        }
        return true;
    }
}
