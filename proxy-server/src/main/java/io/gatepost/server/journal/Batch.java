package io.gatepost.server.journal;

import io.gatepost.diagnostics.journal.CountKey;
import io.gatepost.diagnostics.journal.Counts;
import io.gatepost.diagnostics.journal.Failure;
import java.util.List;
import java.util.Map;

/**
 * What is written in one transaction. It does not change while it is tried again, so that its number tells whether it was
 * written.
 *
 * @param number   counts the batches of a run, from 1
 * @param failures records
 * @param counts   what is added to the counts
 */
record Batch(long number, List<Failure> failures, Map<CountKey, Counts> counts) {
    Batch {
        failures = List.copyOf(failures);
    }

    /** The same without its records. */
    Batch countsOnly() {
        return new Batch(number, List.of(), counts);
    }
}
