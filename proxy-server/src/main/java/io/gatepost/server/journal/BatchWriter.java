package io.gatepost.server.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.CountKey;
import io.gatepost.diagnostics.journal.Counts;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.report.FailureJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes batches of records and counts, each in one transaction, over one connection. Used by one thread. */
final class BatchWriter implements AutoCloseable {
    private static final int KNOWN = 65_536;

    private final Connection connection;
    private final String instance;
    private final String run;
    private final PreparedStatement failure;
    private final PreparedStatement attempt;
    private final PreparedStatement kind;
    private final PreparedStatement count;
    private final PreparedStatement batch;
    /** Kinds that this connection has written. */
    private final Map<CountKey, Long> kinds = new HashMap<>();

    /** Takes the connection over; it is closed where this fails. */
    BatchWriter(Connection connection, String instance, String run) throws SQLException {
        this.connection = connection;
        this.instance = instance;
        this.run = run;
        try {
            connection.setAutoCommit(false);
            failure = connection.prepareStatement("INSERT INTO failure"
                    + " (id, time_ms, instance, route, upstream, cause, status, record)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
            attempt = connection.prepareStatement("INSERT INTO failure_attempt (failure, n, server, address, cause)"
                    + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
            kind = connection.prepareStatement("INSERT INTO failure_kind"
                    + " (kind, instance, route, upstream, server, cause, status)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
            count = connection.prepareStatement("INSERT INTO failure_count"
                    + " (second, kind, failures, retried, attempts) VALUES (?, ?, ?, ?, ?)"
                    + " ON CONFLICT (second, kind) DO UPDATE SET failures = failure_count.failures + excluded.failures,"
                    + " retried = failure_count.retried + excluded.retried,"
                    + " attempts = failure_count.attempts + excluded.attempts");
            batch = connection.prepareStatement("INSERT INTO journal_run (run, instance, batch, written_ms)"
                    + " VALUES (?, ?, ?, ?)"
                    + " ON CONFLICT (run) DO UPDATE SET batch = excluded.batch, written_ms = excluded.written_ms");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    Connection connection() {
        return connection;
    }

    /** The number of this run's last batch that was committed; 0 for none. */
    long lastBatch() throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("SELECT batch FROM journal_run WHERE run = ?")) {
            s.setString(1, run);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? r.getLong(1) : 0;
            }
        } finally {
            connection.rollback();
        }
    }

    /** Writes all or nothing; gives the bytes of its records. Where the commit itself fails, only {@link #lastBatch} of a new connection tells which. */
    long write(Batch b) throws SQLException {
        try {
            long bytes = 0;
            for (Failure f : b.failures()) {
                bytes += add(f);
            }
            failure.executeBatch();
            attempt.executeBatch();
            add(b.counts());
            batch.setString(1, run);
            batch.setString(2, instance);
            batch.setLong(3, b.number());
            batch.setLong(4, System.currentTimeMillis());
            batch.executeUpdate();
            connection.commit();
            return bytes;
        } catch (SQLException e) {
            // Kinds that were not committed must be written again.
            kinds.clear();
            abandon(e);
            throw e;
        }
    }

    private void abandon(SQLException why) {
        try {
            for (PreparedStatement s : List.of(failure, attempt, kind, count)) {
                s.clearBatch();
            }
            connection.rollback();
        } catch (SQLException e) {
            // SQLite has rolled back already where its disk is full.
            why.addSuppressed(e);
        }
    }

    private int add(Failure f) throws SQLException {
        Cause cause = f.cause();
        failure.setString(1, f.id());
        failure.setLong(2, f.time().toEpochMilli());
        failure.setString(3, f.instance());
        text(failure, 4, f.route());
        text(failure, 5, f.upstream());
        failure.setString(6, cause == null ? "" : cause.name());
        failure.setInt(7, f.outcome().status());
        String record = FailureJson.toString(f);
        failure.setString(8, record);
        failure.addBatch();
        int n = 0;
        for (Attempt a : f.attempts()) {
            Cause its = a.cause();
            attempt.setString(1, f.id());
            attempt.setInt(2, n++);
            text(attempt, 3, a.server());
            text(attempt, 4, a.address());
            text(attempt, 5, its == null ? null : its.name());
            attempt.addBatch();
        }
        return record.length();
    }

    private void add(Map<CountKey, Counts> counts) throws SQLException {
        for (Map.Entry<CountKey, Counts> entry : counts.entrySet()) {
            CountKey key = entry.getKey();
            Counts value = entry.getValue();
            count.setLong(1, key.second());
            count.setLong(2, kind(key));
            count.setLong(3, value.failures());
            count.setLong(4, value.retried());
            count.setLong(5, value.attempts());
            count.addBatch();
        }
        kind.executeBatch();
        count.executeBatch();
    }

    private long kind(CountKey of) throws SQLException {
        CountKey key = new CountKey(0, of.route(), of.upstream(), of.server(), of.cause(), of.status());
        Long known = kinds.get(key);
        if (known != null) {
            return known;
        }
        if (kinds.size() >= KNOWN) {
            kinds.clear();
        }
        long hash = hash(key);
        kinds.put(key, hash);
        kind.setLong(1, hash);
        kind.setString(2, instance);
        text(kind, 3, key.route());
        text(kind, 4, key.upstream());
        text(kind, 5, key.server());
        kind.setString(6, key.cause().name());
        kind.setInt(7, key.status());
        kind.addBatch();
        return hash;
    }

    private long hash(CountKey key) {
        try {
            String all = String.join("\0", instance, key.route(), key.upstream(), key.server(), key.cause().name(),
                    Integer.toString(key.status()));
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** PostgreSQL takes no NUL, as abstract unix sockets may have in their names. */
    private static void text(PreparedStatement s, int index, @Nullable String text) throws SQLException {
        if (text == null) {
            s.setNull(index, Types.VARCHAR);
        } else {
            s.setString(index, text.replace('\0', '@'));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
