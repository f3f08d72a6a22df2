package io.gatepost.server.journal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteJDBCLoader;

/**
 * A SQLite database in a file, or in memory where there can be none. Written ahead (WAL), so that readers, of other
 * processes too, never wait for the writer, and a killed process leaves a whole database.
 */
final class SqliteDatabase implements Database {
    /** Bytes that a journal in memory is to take at most. */
    static final long MOST_IN_MEMORY = 16 * 1024 * 1024;

    private static final int PAGE = 4096;
    private static final int BUSY_MILLIS = 1000;
    private static final int WAL_BYTES = 8 * 1024 * 1024;
    private static final AtomicInteger IN_MEMORY = new AtomicInteger();

    private final @Nullable Path file;
    private final String url;
    private final long maxSize;
    private volatile @Nullable Object fileKey;

    private SqliteDatabase(@Nullable Path file, String url, long maxSize) {
        this.file = file;
        this.url = url;
        this.maxSize = maxSize;
    }

    /** In a file that never grows beyond that many bytes. */
    static SqliteDatabase in(Path file, long maxSize) {
        return new SqliteDatabase(file, "jdbc:sqlite:" + uri(file), maxSize);
    }

    /** In memory, of at most that many bytes; lives while a connection is open. */
    static SqliteDatabase inMemory(long maxSize) {
        String name = "gatepost-journal-" + IN_MEMORY.incrementAndGet();
        return new SqliteDatabase(null, "jdbc:sqlite:file:" + name + "?mode=memory&cache=shared", maxSize);
    }

    /**
     * Connects to a file for reading, whether its writer runs, has ended or was killed.
     *
     * @throws SQLException where there is none, or it cannot be read
     */
    static Connection openFile(Path file) throws SQLException {
        if (!Files.isRegularFile(file)) {
            throw new SQLException("there is no file " + file);
        }
        SQLiteConfig config = config();
        config.setReadOnly(true);
        String url = "jdbc:sqlite:" + uri(file);
        try {
            return probed(source(url, config));
        } catch (SQLException e) {
            // Without the right to make the files beside it a database that was closed in order can still be read as it is.
            if (Files.exists(Path.of(file + "-wal"))) {
                throw e;
            }
            return probed(source(url + "?immutable=1", config));
        }
    }

    private static Connection probed(DataSource source) throws SQLException {
        Connection connection = source.getConnection();
        try (Statement s = connection.createStatement(); ResultSet r = s.executeQuery("PRAGMA schema_version")) {
            r.next();
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public String describe() {
        return file == null ? "memory" : file.toString();
    }

    @Override
    public boolean holdsOthers() {
        return false;
    }

    @Override
    public DataSource migrations() {
        return source(url, writing());
    }

    @Override
    public Connection openWriter() throws SQLException {
        load();
        make();
        Connection connection = source(url, writing()).getConnection();
        try (Statement s = connection.createStatement()) {
            // A file that can only be read is found out now, not with the first failure.
            s.execute("BEGIN IMMEDIATE");
            s.execute("ROLLBACK");
            fileKey = keyOf();
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private SQLiteConfig writing() {
        SQLiteConfig config = config();
        if (file != null) {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
            config.setJournalSizeLimit(WAL_BYTES);
        }
        config.setPageSize(PAGE);
        config.setMaxPageCount((int) Math.min(Integer.MAX_VALUE, Math.max(64, maxSize / PAGE)));
        return config;
    }

    @Override
    public Connection openReader() throws SQLException {
        if (file != null) {
            return openFile(file);
        }
        Connection connection = source(url, config()).getConnection();
        try (Statement s = connection.createStatement()) {
            // With a shared cache a reader would lock the writer out.
            s.execute("PRAGMA read_uncommitted = 1");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public long usedBytes(Connection connection) throws SQLException {
        return (pragma(connection, "page_count") - pragma(connection, "freelist_count")) * PAGE;
    }

    @Override
    public boolean refusesRow(SQLException e) {
        return code(e, SQLiteErrorCode.SQLITE_CONSTRAINT, SQLiteErrorCode.SQLITE_MISMATCH,
                SQLiteErrorCode.SQLITE_TOOBIG);
    }

    @Override
    public boolean isFull(SQLException e) {
        return code(e, SQLiteErrorCode.SQLITE_FULL);
    }

    /** Whether waiting does not help, and memory does: not where another process holds a lock, or SQLite is not there. */
    boolean memoryHelps(SQLException e) {
        return !(e instanceof SQLNonTransientConnectionException)
                && !code(e, SQLiteErrorCode.SQLITE_BUSY, SQLiteErrorCode.SQLITE_LOCKED);
    }

    @Override
    public boolean isGone() {
        Object known = fileKey;
        return known != null && !known.equals(keyOf());
    }

    private static void load() throws SQLException {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception | LinkageError e) {
            throw new SQLNonTransientConnectionException("SQLite's native library cannot be loaded from "
                    + System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"))
                    + ", which must allow execution (-Dorg.sqlite.tmpdir=DIR is another)", e);
        }
    }

    /** Makes the file for its owner and group only: it holds what clients asked for. */
    private void make() throws SQLException {
        Path path = file;
        if (path == null || Files.exists(path)) {
            return;
        }
        try {
            if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(path,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
            }
        } catch (IOException e) {
            String reason = switch (e) {
                case NoSuchFileException missing -> "there is no folder " + path.getParent();
                case AccessDeniedException denied -> "permission denied";
                case FileSystemException f when f.getReason() != null -> f.getReason();
                default -> e.toString();
            };
            throw new SQLException("it cannot be made: " + reason, null, SQLiteErrorCode.SQLITE_CANTOPEN.code, e);
        }
    }

    private @Nullable Object keyOf() {
        try {
            return file == null
                    ? null
                    : Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        return config;
    }

    private static DataSource source(String url, SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url);
        return source;
    }

    private static long pragma(Connection connection, String name) throws SQLException {
        try (Statement s = connection.createStatement(); ResultSet r = s.executeQuery("PRAGMA " + name)) {
            r.next();
            return r.getLong(1);
        }
    }

    private static boolean code(SQLException e, SQLiteErrorCode... codes) {
        for (SQLiteErrorCode code : codes) {
            // Extended codes have the primary one in their low byte.
            if ((e.getErrorCode() & 0xff) == code.code) {
                return true;
            }
        }
        return false;
    }

    /** The path as SQLite's URI, in which some characters mean something. */
    private static String uri(Path file) {
        return "file:" + file.toAbsolutePath().toString().replace("%", "%25").replace("?", "%3f").replace("#", "%23");
    }
}
