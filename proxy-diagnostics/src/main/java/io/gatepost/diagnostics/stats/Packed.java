package io.gatepost.diagnostics.stats;

/**
 * Buckets that are kept and no longer change.
 *
 * @param places chunk and place of each used bucket: {@code chunk << 8 | place}
 * @param counts of each
 */
record Packed(int[] places, long[] counts) {
    static final Packed EMPTY = new Packed(new int[0], new long[0]);
}
