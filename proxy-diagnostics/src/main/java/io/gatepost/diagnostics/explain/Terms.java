package io.gatepost.diagnostics.explain;

/** Which terms of rules one line has. Reused: emptied in one step whatever it held. */
final class Terms {
    private final int[] stamps;
    private final int[] list;
    private int stamp;
    private int count;

    Terms(int terms) {
        this.stamps = new int[terms];
        this.list = new int[terms];
    }

    void clear() {
        count = 0;
        if (++stamp == 0) {
            java.util.Arrays.fill(stamps, 0);
            stamp = 1;
        }
    }

    void add(int term) {
        if (stamps[term] != stamp) {
            stamps[term] = stamp;
            list[count++] = term;
        }
    }

    boolean has(int term) {
        return stamps[term] == stamp;
    }

    int count() {
        return count;
    }

    /** One of those that are there, by its place from 0. */
    int get(int place) {
        return list[place];
    }
}
