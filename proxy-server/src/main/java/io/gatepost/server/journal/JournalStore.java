package io.gatepost.server.journal;

import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database as the writing thread sees it: opened when it is needed, opened anew after an error, kept within its limits.
 * Where a file cannot be opened to begin with, memory takes its place. Used by one thread, but for {@link #database}.
 */
final class JournalStore {
    private static final Logger LOG = LoggerFactory.getLogger(JournalStore.class);
    private static final long RETENTION_EVERY = TimeUnit.SECONDS.toNanos(60);
    /** Records of this share of the limit may come before the size is looked at again. */
    private static final int RETENTION_SHARE = 20;

    private final String instance;
    private final long maxAge;
    private final String run = UUID.randomUUID().toString();
    private volatile Database database;
    private volatile @Nullable String fallback;
    private @Nullable BatchWriter writer;
    private Retention retention;
    private boolean migrated;
    private long retentionAt = System.nanoTime();
    private long limit;
    private long bytes;

    JournalStore(Database database, String instance, long maxAge, long maxSize) {
        this.database = database;
        this.instance = instance;
        this.maxAge = maxAge;
        this.limit = maxSize;
        this.retention = new Retention(database, maxAge, maxSize);
    }

    /** Where it is kept. Any thread. */
    Database database() {
        return database;
    }

    /** Why it is not kept where it should be; null where it is. Any thread. */
    @Nullable
    String fallback() {
        return fallback;
    }

    /** Opens it where it is not open. */
    void open() throws SQLException {
        if (writer != null && database.isGone()) {
            LOG.warn("journal {} was taken away; it is made anew", database.describe());
            close();
            migrated = false;
        }
        if (writer != null) {
            return;
        }
        try {
            connect();
        } catch (SQLException e) {
            if (migrated || !(database instanceof SqliteDatabase sqlite) || !sqlite.memoryHelps(e)) {
                throw e;
            }
            String reason = Reason.of(e);
            fallback = database.describe() + ": " + reason;
            LOG.warn("journal {} cannot be used: {}; failures are kept in memory and are gone with the process",
                    database.describe(), reason);
            limit = Math.min(limit, SqliteDatabase.MOST_IN_MEMORY);
            database = SqliteDatabase.inMemory(limit);
            retention = new Retention(database, maxAge, limit);
            connect();
        }
    }

    private void connect() throws SQLException {
        // Memory lives while it is connected to: connected first, migrated then.
        var connection = database.openWriter();
        try {
            if (!migrated) {
                Migrations.apply(database);
            }
            writer = new BatchWriter(connection, instance, run);
            migrated = true;
        } finally {
            if (writer == null) {
                connection.close();
            }
        }
    }

    /** Writes a batch, unless a connection that was lost meanwhile had written it already. */
    void write(Batch batch) throws SQLException {
        while (true) {
            boolean known = writer != null;
            open();
            BatchWriter to = java.util.Objects.requireNonNull(writer);
            if (!known && to.lastBatch() >= batch.number()) {
                return;
            }
            try {
                bytes += to.write(batch);
                return;
            } catch (SQLException e) {
                // Nothing is as it was on a connection that failed.
                close();
                if (!database.isFull(e) || !makeRoom()) {
                    throw e;
                }
            }
        }
    }

    /** Deletes some of the oldest where the limit is what is reached, not the end of the disk. */
    private boolean makeRoom() throws SQLException {
        open();
        BatchWriter open = java.util.Objects.requireNonNull(writer);
        return database.usedBytes(open.connection()) > limit / 2 && retention.makeRoomNow(open.connection());
    }

    /** Deletes what is too old or too much, where it is time to look. */
    void retain() throws SQLException {
        BatchWriter open = writer;
        if (open != null && (bytes >= limit / RETENTION_SHARE || System.nanoTime() - retentionAt >= 0)) {
            retention.apply(open.connection(), System.currentTimeMillis());
            bytes = 0;
            retentionAt = System.nanoTime() + RETENTION_EVERY;
        }
    }

    /** Closes the connection; the next write opens another. */
    void close() {
        BatchWriter open = writer;
        writer = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("closing the journal", e);
            }
        }
    }
}
