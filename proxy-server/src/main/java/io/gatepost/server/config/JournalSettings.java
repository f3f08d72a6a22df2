package io.gatepost.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where failures are kept. Without a file and a URL only the newest are, in memory.
 *
 * @param file         a SQLite file; null where there is none
 * @param url          of a PostgreSQL database, {@code jdbc:postgresql:...}; null where there is none
 * @param user         of the database; null for the driver's default
 * @param passwordFile its first line is the password; null without one
 * @param maxAge       how long failures and counts are kept, milliseconds
 * @param maxSize      bytes that they may take, about
 * @param queue        records that may wait to be written
 */
public record JournalSettings(@Nullable Path file, @Nullable String url, @Nullable String user,
        @Nullable Path passwordFile, long maxAge, long maxSize, int queue) {

    /** Whether failures are kept beyond memory. */
    public boolean isOn() {
        return file != null || url != null;
    }
}
