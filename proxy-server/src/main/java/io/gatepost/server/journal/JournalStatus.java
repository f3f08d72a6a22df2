package io.gatepost.server.journal;

import org.jspecify.annotations.Nullable;

/**
 * How the journal is. Counts are since the start of the program.
 *
 * @param state     what it does
 * @param place     the file or database, or {@code memory}; empty where it is off
 * @param problem   why it is not written where it should be; null where it is
 * @param written   records written
 * @param waiting   records that wait to be written
 * @param sampled   failures whose record a storm did not leave; they are counted
 * @param queueFull records lost because the queue was full
 * @param refused   records lost because the database refused them
 * @param unwritten records lost because they could not be written before the end
 */
public record JournalStatus(State state, String place, @Nullable String problem, long written, int waiting,
        long sampled, long queueFull, long refused, long unwritten) {
    /** What the journal does. */
    public enum State {
        /** Only the newest failures are kept, in memory, and nothing is counted by time. */
        OFF,
        /** It is being opened. */
        OPENING,
        /** It is written. */
        WRITING,
        /** It cannot be written now; it is tried again. */
        FAILING
    }

    static JournalStatus off(long sampled) {
        return new JournalStatus(State.OFF, "", null, 0, 0, sampled, 0, 0, 0);
    }
}
