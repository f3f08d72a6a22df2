package io.gatepost.diagnostics.explain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds which of many phrases a text holds, in one pass over its bytes and whatever their number: the automaton of Aho and
 * Corasick (1975), its failure links folded into the table.
 */
final class Phrases {
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    /** The class of each byte: bytes that no phrase has share one. */
    private final byte[] classes = new byte[256];
    private int width;
    private int[] next = {};
    /** Per state the phrases that end in it; null for most. */
    private int[][] ends = {};

    /** Told of what is found. */
    @FunctionalInterface
    interface Found {
        /** A phrase, and where the byte after its last one is. */
        void phrase(int id, int end);
    }

    /** The number of a phrase, from 0; the same for the same text. */
    int add(String phrase) {
        if (phrase.isEmpty()) {
            throw new IllegalArgumentException("an empty phrase");
        }
        return ids.computeIfAbsent(phrase, p -> ids.size());
    }

    /** Builds the table; then nothing may be added. */
    void build() {
        width = 1;
        for (String phrase : ids.keySet()) {
            for (byte b : bytes(phrase)) {
                if (classes[b & 0xff] == 0) {
                    classes[b & 0xff] = (byte) width++;
                }
            }
        }
        List<int[]> rows = new ArrayList<>();
        List<List<Integer>> out = new ArrayList<>();
        state(rows, out);
        ids.forEach((phrase, id) -> {
            int at = 0;
            for (byte b : bytes(phrase)) {
                int c = classes[b & 0xff];
                if (rows.get(at)[c] == 0) {
                    rows.get(at)[c] = state(rows, out);
                }
                at = rows.get(at)[c];
            }
            out.get(at).add(id);
        });
        link(rows, out);
        next = new int[rows.size() * width];
        ends = new int[rows.size()][];
        for (int s = 0; s < rows.size(); s++) {
            for (int c = 0; c < width; c++) {
                int to = rows.get(s)[c];
                // The sign tells a state in which phrases end, so that the loop looks no further for the others.
                next[s * width + c] = out.get(to).isEmpty() ? to * width : -to * width;
            }
            ends[s] = out.get(s).stream().mapToInt(Integer::intValue).toArray();
        }
    }

    private int state(List<int[]> rows, List<List<Integer>> out) {
        rows.add(new int[width]);
        out.add(new ArrayList<>());
        return rows.size() - 1;
    }

    /** Breadth first: where a byte leads nowhere, on from the longest suffix that is the beginning of a phrase. */
    private void link(List<int[]> rows, List<List<Integer>> out) {
        int[] suffix = new int[rows.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int to : rows.getFirst()) {
            if (to != 0) {
                open.add(to);
            }
        }
        while (!open.isEmpty()) {
            int s = open.remove();
            int[] row = rows.get(s);
            int[] fallback = rows.get(suffix[s]);
            out.get(s).addAll(out.get(suffix[s]));
            for (int c = 0; c < width; c++) {
                if (row[c] == 0) {
                    row[c] = fallback[c];
                } else {
                    suffix[row[c]] = fallback[c];
                    open.add(row[c]);
                }
            }
        }
    }

    /** Scans a part of a text. */
    void scan(byte[] text, int from, int to, Found found) {
        int[] table = next;
        byte[] kinds = classes;
        int at = 0;
        for (int i = from; i < to; i++) {
            at = table[at + kinds[text[i] & 0xff]];
            if (at < 0) {
                at = -at;
                for (int id : ends[at / width]) {
                    found.phrase(id, i + 1);
                }
            }
        }
    }

    int count() {
        return ids.size();
    }

    private static byte[] bytes(String phrase) {
        return phrase.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return ids.size() + " phrases, " + ends.length + " states of " + width + " bytes: "
                + Arrays.toString(ids.keySet().stream().limit(5).toArray());
    }
}
