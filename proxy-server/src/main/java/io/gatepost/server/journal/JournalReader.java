package io.gatepost.server.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.CountQuery.Dimension;
import io.gatepost.diagnostics.journal.Counts;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.diagnostics.report.FailureReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a journal, also one that another process writes or has left. Blocks; thread-safe, one query at a time. */
public final class JournalReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);
    private static final int TIMEOUT_SECONDS = 10;
    private static final int VALID_SECONDS = 2;

    /** Connects when it is asked. */
    @FunctionalInterface
    interface Source {
        Connection open() throws SQLException;
    }

    private final Source source;
    private final boolean keep;
    private @Nullable Connection connection;

    /** @param keep whether to stay connected between queries */
    JournalReader(Source source, boolean keep) {
        this.source = source;
        this.keep = keep;
    }

    /** Of a file, whether the proxy that writes it runs or not. */
    public static JournalReader ofFile(Path file) {
        return new JournalReader(() -> SqliteDatabase.openFile(file), false);
    }

    /** The records that match, newest first. A record of a later version that cannot be read is left out. */
    public List<Failure> query(FailureQuery q) throws SQLException {
        Filter filter = new Filter().and("f.instance = ?", q.instance()).and("f.upstream = ?", q.upstream())
                .and("f.route = ?", q.route())
                .and("f.status = ?", q.status()).and("f.time_ms >= ?", millis(q.since()))
                .and("f.time_ms < ?", millis(q.until()))
                .and("(f.cause = ? OR EXISTS (SELECT 1 FROM failure_attempt a WHERE a.failure = f.id AND a.cause = ?))",
                        name(q.cause()))
                .and("EXISTS (SELECT 1 FROM failure_attempt a WHERE a.failure = f.id AND (a.server = ? OR a.address = ?))",
                        q.server());
        return records(
                "SELECT f.record FROM failure f" + filter + " ORDER BY f.time_ms DESC, f.id DESC LIMIT ? OFFSET ?",
                filter, q.limit(), q.offset());
    }

    /** The record of that id, or null. */
    public @Nullable Failure byId(String id) throws SQLException {
        Filter filter = new Filter().and("f.id = ?", id);
        List<Failure> found = records("SELECT f.record FROM failure f" + filter, filter);
        return found.isEmpty() ? null : found.getFirst();
    }

    /** What was counted, greatest first, within each interval where there is a step; at most {@link CountQuery#limit}. */
    public List<CountQuery.Row> counts(CountQuery q) throws SQLException {
        Filter filter = new Filter().and("k.instance = ?", q.instance()).and("k.upstream = ?", q.upstream())
                .and("k.server = ?", q.server()).and("k.route = ?", q.route()).and("k.cause = ?", name(q.cause()))
                .and("k.status = ?", q.status()).and("c.second >= ?", floor(q.since()))
                .and("c.second < ?", ceil(q.until()));
        List<String> groups = new ArrayList<>();
        if (q.step() > 0) {
            groups.add("c.second - c.second % " + q.step());
        }
        q.by().forEach(d -> groups.add("k." + d.name().toLowerCase(Locale.ROOT)));
        String columns = String.join(", ", groups);
        // Without groups a sum over nothing is one row of nulls, and with them no row.
        String query = "SELECT " + columns + (groups.isEmpty() ? "" : ", ")
                + "coalesce(sum(c.failures), 0), coalesce(sum(c.retried), 0), coalesce(sum(c.attempts), 0)"
                + " FROM failure_count c JOIN failure_kind k ON k.kind = c.kind" + filter
                + (groups.isEmpty() ? "" : " GROUP BY " + columns) + " ORDER BY " + (q.step() > 0 ? "1, " : "")
                + "sum(c.failures) + sum(c.retried) + sum(c.attempts) DESC" + (groups.isEmpty() ? "" : ", " + columns)
                + " LIMIT ?";
        return rows(query, filter, r -> row(q, r), q.limit());
    }

    private static CountQuery.Row row(CountQuery q, ResultSet r) throws SQLException {
        int column = 1;
        Instant from = q.step() > 0 ? Instant.ofEpochSecond(r.getLong(column++)) : null;
        List<String> values = new ArrayList<>();
        for (Dimension dimension : q.by()) {
            String value = r.getString(column++);
            values.add(value == null ? dimension.name() : value);
        }
        return new CountQuery.Row(from, values,
                new Counts(r.getLong(column), r.getLong(column + 1), r.getLong(column + 2)));
    }

    private List<Failure> records(String query, Filter filter, Object... further) throws SQLException {
        List<Failure> found = new ArrayList<>();
        for (String record : rows(query, filter, r -> r.getString(1), further)) {
            try {
                found.add(FailureReader.read(record));
            } catch (IllegalArgumentException e) {
                LOG.debug("a record that this version cannot read", e);
            }
        }
        return found;
    }

    @FunctionalInterface
    private interface Row<T> {
        T read(ResultSet r) throws SQLException;
    }

    private synchronized <T> List<T> rows(String query, Filter filter, Row<T> row, Object... further)
            throws SQLException {
        Connection kept = connection;
        if (kept != null && !kept.isValid(VALID_SECONDS)) {
            close();
            kept = null;
        }
        Connection open = kept == null ? source.open() : kept;
        connection = open;
        try (PreparedStatement s = open.prepareStatement(query)) {
            s.setQueryTimeout(TIMEOUT_SECONDS);
            filter.bind(s, further);
            List<T> rows = new ArrayList<>();
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    rows.add(row.read(r));
                }
            }
            return rows;
        } finally {
            if (!keep) {
                close();
            }
        }
    }

    private static @Nullable String name(@Nullable Cause cause) {
        return cause == null ? null : cause.name();
    }

    /** The first millisecond that is not before. */
    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.plusNanos(999_999).toEpochMilli();
    }

    private static @Nullable Long floor(@Nullable Instant instant) {
        return instant == null ? null : instant.getEpochSecond();
    }

    private static @Nullable Long ceil(@Nullable Instant instant) {
        return instant == null ? null : instant.plusNanos(999_999_999).getEpochSecond();
    }

    /** Disconnects; the next query connects again. */
    @Override
    public synchronized void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("closing a reader of the journal", e);
            }
        }
    }
}
