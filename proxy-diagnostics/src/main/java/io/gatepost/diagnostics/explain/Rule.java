package io.gatepost.diagnostics.explain;

import java.util.List;

/**
 * One paragraph of a rule file.
 *
 * @param order   place among all rules: of several that hold the first counts
 * @param meaning what follows when it holds
 * @param options each alone is enough
 */
record Rule(int order, Meaning meaning, List<Option> options) {
    /**
     * Terms that must all hold.
     *
     * @param present numbers of terms that are there
     * @param absent  numbers of terms that are not
     */
    record Option(int[] present, int[] absent) {
        boolean holds(Terms seen) {
            for (int term : present) {
                if (!seen.has(term)) {
                    return false;
                }
            }
            for (int term : absent) {
                if (seen.has(term)) {
                    return false;
                }
            }
            return true;
        }
    }
}
