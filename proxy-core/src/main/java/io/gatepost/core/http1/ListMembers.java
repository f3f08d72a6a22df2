package io.gatepost.core.http1;

/** Walks the members of a comma-separated list (RFC 9110, section 5.6.1); empty ones are left out. */
public final class ListMembers {
    /** Told of each member, without the blanks around it. */
    public interface Visitor {
        void member(byte[] b, int from, int length);
    }

    private ListMembers() {}

    /** Visits each member of a field value. */
    public static void forEach(byte[] b, int from, int length, Visitor visitor) {
        int end = from + length;
        int at = from;
        while (at < end) {
            int stop = at;
            while (stop < end && b[stop] != ',') {
                stop++;
            }
            int first = at;
            int last = stop;
            while (first < last && (b[first] == ' ' || b[first] == '\t')) {
                first++;
            }
            while (last > first && (b[last - 1] == ' ' || b[last - 1] == '\t')) {
                last--;
            }
            if (last > first) {
                visitor.member(b, first, last - first);
            }
            at = stop + 1;
        }
    }
}
