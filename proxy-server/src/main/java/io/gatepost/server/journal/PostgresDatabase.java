package io.gatepost.server.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL database that many instances may share. */
final class PostgresDatabase implements Database {
    private static final int CONNECT_SECONDS = 5;
    private static final int SOCKET_SECONDS = 15;
    /** What a row takes beside its record: columns, attempts, indexes. */
    private static final int ROW_BYTES = 400;
    private static final int COUNT_BYTES = 120;

    private final String url;
    private final @Nullable String user;
    private final @Nullable Path passwordFile;

    PostgresDatabase(String url, @Nullable String user, @Nullable Path passwordFile) {
        this.url = url;
        this.user = user;
        this.passwordFile = passwordFile;
    }

    @Override
    public String describe() {
        return url.substring("jdbc:".length()).replaceFirst("\\?.*", "");
    }

    @Override
    public boolean holdsOthers() {
        return true;
    }

    @Override
    public DataSource migrations() throws SQLException {
        return source();
    }

    @Override
    public Connection openWriter() throws SQLException {
        return source().getConnection();
    }

    @Override
    public Connection openReader() throws SQLException {
        Connection connection = source().getConnection();
        connection.setReadOnly(true);
        return connection;
    }

    private PGSimpleDataSource source() throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(SOCKET_SECONDS);
        source.setTcpKeepAlive(true);
        source.setApplicationName("gatepost");
        source.setReWriteBatchedInserts(true);
        // What the operator wrote in the URL counts more.
        source.setUrl(url);
        if (user != null) {
            source.setUser(user);
        }
        String password = password();
        if (password != null) {
            source.setPassword(password);
        }
        return source;
    }

    private @Nullable String password() throws SQLException {
        Path path = passwordFile;
        if (path == null) {
            return null;
        }
        try {
            return Files.readString(path, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new SQLException("the password file " + path + " cannot be read: " + e, e);
        }
    }

    /** Of the rows, not of the files, which keep their size when rows are deleted. */
    @Override
    public long usedBytes(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM failure") * (ROW_BYTES + number(connection,
                "SELECT coalesce(avg(length(record)), 0)"
                        + " FROM (SELECT record FROM failure ORDER BY time_ms DESC LIMIT 1000) newest"))
                + number(connection, "SELECT count(*) FROM failure_count") * COUNT_BYTES;
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement s = connection.createStatement(); ResultSet r = s.executeQuery(query)) {
            r.next();
            return r.getLong(1);
        }
    }

    /** SQLSTATE class 22 is a data exception, 23 a broken constraint. */
    @Override
    public boolean refusesRow(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    /** SQLSTATE 53100 is disk full. */
    @Override
    public boolean isFull(SQLException e) {
        return "53100".equals(e.getSQLState());
    }

    @Override
    public boolean isGone() {
        return false;
    }
}
