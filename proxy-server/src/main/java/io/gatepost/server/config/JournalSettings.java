package io.gatepost.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where failures are kept. Without a file, a URL or memory for it there is no journal, and only the newest failures are kept.
 *
 * @param file         a SQLite file; null where there is none
 * @param inMemory     whether it is kept in memory, and gone with the process
 * @param url          of a PostgreSQL database, {@code jdbc:postgresql:...}; null where there is none
 * @param user         of the database; null for the driver's default
 * @param passwordFile its first line is the password; null without one
 * @param maxAge       how long failures and counts are kept, milliseconds
 * @param maxSize      bytes that they may take, about
 * @param queue        records that may wait to be written
 */
public record JournalSettings(@Nullable Path file, boolean inMemory, @Nullable String url, @Nullable String user,
        @Nullable Path passwordFile, long maxAge, long maxSize, int queue) {

    /** Whether there is a journal. */
    public boolean isOn() {
        return file != null || inMemory || url != null;
    }
}
