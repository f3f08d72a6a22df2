package io.gatepost.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * Deletes what is too old, and the oldest where there is too much: records first, they are the bulk; then counts.
 * Kinds stay: they are few, and every writer remembers which it has written.
 */
final class Retention {
    /** How much of the oldest goes at once where there is too much. */
    private static final int SHARE = 10;
    private static final int FEW_RECORDS = 100;
    /** Free of the limit, so that the next batches find room. */
    private static final int PERCENT = 90;

    private final Database database;
    private final long maxAgeMillis;
    private final long maxSize;

    Retention(Database database, long maxAgeMillis, long maxSize) {
        this.database = database;
        this.maxAgeMillis = maxAgeMillis;
        this.maxSize = maxSize;
    }

    /** Does both; commits. */
    void apply(Connection c, long nowMillis) throws SQLException {
        try {
            byAge(c, nowMillis - maxAgeMillis);
            c.commit();
            while (database.usedBytes(c) > maxSize / 100 * PERCENT && makeRoom(c)) {
                c.commit();
            }
            c.commit();
        } catch (SQLException e) {
            throw abandoned(c, e);
        }
    }

    /** Deletes a share of the oldest, whatever the size; commits. False where there is nothing to delete. */
    boolean makeRoomNow(Connection c) throws SQLException {
        try {
            boolean made = makeRoom(c);
            c.commit();
            return made;
        } catch (SQLException e) {
            throw abandoned(c, e);
        }
    }

    private static SQLException abandoned(Connection c, SQLException why) {
        try {
            c.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
        return why;
    }

    private void byAge(Connection c, long before) throws SQLException {
        records(c, before);
        delete(c, "DELETE FROM failure_count WHERE second < ?", TimeUnit.MILLISECONDS.toSeconds(before));
        delete(c, "DELETE FROM journal_run WHERE written_ms < ?", before);
    }

    private boolean makeRoom(Connection c) throws SQLException {
        long records = number(c, "SELECT count(*) FROM failure");
        if (records > FEW_RECORDS) {
            return records(c, 1 + number(c,
                    "SELECT time_ms FROM failure ORDER BY time_ms LIMIT 1 OFFSET " + records / SHARE)) > 0;
        }
        long first = number(c, "SELECT coalesce(min(second), 0) FROM failure_count");
        long last = number(c, "SELECT coalesce(max(second), 0) FROM failure_count");
        long before = first + Math.max(1, (last - first) / SHARE);
        return delete(c, "DELETE FROM failure_count WHERE second < ?", before)
                + records(c, TimeUnit.SECONDS.toMillis(before)) > 0;
    }

    private static int records(Connection c, long before) throws SQLException {
        delete(c, "DELETE FROM failure_attempt WHERE failure IN (SELECT id FROM failure WHERE time_ms < ?)", before);
        return delete(c, "DELETE FROM failure WHERE time_ms < ?", before);
    }

    private static int delete(Connection c, String statement, long value) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(statement)) {
            s.setLong(1, value);
            return s.executeUpdate();
        }
    }

    private static long number(Connection c, String query) throws SQLException {
        try (Statement s = c.createStatement(); ResultSet r = s.executeQuery(query)) {
            return r.next() ? r.getLong(1) : 0;
        }
    }
}
