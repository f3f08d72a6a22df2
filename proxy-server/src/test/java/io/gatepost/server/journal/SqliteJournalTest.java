package io.gatepost.server.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.server.config.JournalSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest extends JournalContract {
    @TempDir
    Path dir;

    @Override
    JournalSettings settings(long maxAge, long maxSize, int queue) {
        return at(dir.resolve("journal.db"), maxSize, queue, maxAge);
    }

    private static JournalSettings at(Path file, long maxSize, int queue, long maxAge) {
        return new JournalSettings(file, false, null, null, null, maxAge, maxSize, queue);
    }

    private static JournalSettings at(Path file) {
        return at(file, 64 << 20, 4096, 7 * DAY);
    }

    private static void fail(Journal journal, int from, int until) {
        for (int i = from; i < until; i++) {
            journal.exchangeEnded(Exchanges.failed("gw-1-" + i, Cause.CONNECT_REFUSED, "a:80", Exchanges.NOW));
        }
    }

    @Test
    void what_was_written_outlives_a_kill_and_counting_goes_on() throws Exception {
        Path file = dir.resolve("killed.db");
        Process process = JournalProcess.start(file);
        long said = 0;
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); said < 3000 && line != null; line = output.readLine()) {
                said = Long.parseLong(line);
                if (said == 1000) {
                    try (JournalReader whileItRuns = JournalReader.ofFile(file)) {
                        assertThat(count(whileItRuns)).isGreaterThanOrEqualTo(1000);
                    }
                }
            }
            process.toHandle().destroyForcibly();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said = Long.parseLong(line);
            }
        }
        assertThat(process.waitFor()).isEqualTo(137);
        long left;
        try (JournalReader reader = JournalReader.ofFile(file)) {
            left = count(reader);
            assertThat(left).isGreaterThanOrEqualTo(said);
            assertThat(reader.query(FailureQuery.newest(1000))).hasSize(1000);
        }
        assertThat(sql(file, "PRAGMA integrity_check")).isEqualTo("ok");
        Journal again = journal(at(file), "gw-1");
        fail(again, 1_000_000, 1_000_010);
        assertThat(all(again).failures()).isEqualTo(left + 10);
    }

    @Test
    void what_was_closed_in_order_is_read_where_nothing_can_be_written() throws Exception {
        assumeTrue(PostgresServer.isRoot(), "only root can mount a folder for reading only");
        Path folder = Files.createDirectory(dir.resolve("folder"));
        Path file = folder.resolve("a #1?.db");
        Journal journal = journal(at(file), "gw-1");
        fail(journal, 0, 10);
        journal.close();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        command("mount", "--bind", folder.toString(), folder.toString());
        try (JournalReader reader = JournalReader.ofFile(file)) {
            command("mount", "-o", "remount,ro,bind", folder.toString());
            assertThat(count(reader)).isEqualTo(10);
            Journal unwritable = journal(at(file), "gw-1");
            assertThat(unwritable.status().place()).isEqualTo("memory");
        } finally {
            command("umount", folder.toString());
        }
        assertThat(folder).isDirectoryNotContaining(f -> !f.equals(file));
    }

    @Test
    void a_file_that_is_not_there_is_not_made_by_a_reader() {
        Path file = dir.resolve("none.db");
        try (JournalReader reader = JournalReader.ofFile(file)) {
            assertThatThrownBy(() -> count(reader)).hasMessage("there is no file " + file);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void a_locked_file_holds_up_nobody_and_loses_no_count() throws Exception {
        Path file = dir.resolve("journal.db");
        Journal journal = journal(at(file, 64 << 20, 512, 7 * DAY), "gw-1");
        try (JournalLog log = new JournalLog()) {
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");
                long began = System.nanoTime();
                fail(journal, 0, 1500);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
                await().until(() -> journal.status().state() == JournalStatus.State.FAILING);
                assertThat(journal.query(FailureQuery.newest(1000))).hasSize(1000).first().extracting(Failure::id)
                        .isEqualTo("gw-1-1499");
                assertThatThrownBy(() -> journal.counts(CountQuery.groupedBy())).hasMessageContaining("locked");
                statement.execute("ROLLBACK");
            }
            writing(journal);
            assertThat(all(journal).failures()).isEqualTo(1500);
            JournalStatus status = journal.status();
            assertThat(status.queueFull()).isPositive();
            assertThat(status.written() + status.queueFull()).isEqualTo(1500);
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().getFirst()).startsWith("WARN journal " + file + " cannot be written: ")
                    .contains("locked").endsWith("; traffic goes on, failures are counted, records wait for it");
            assertThat(log.lines().getLast()).matches("INFO journal .* is written again after [\\d.]+ m?s; "
                    + status.queueFull() + " records found no room meanwhile");
        }
    }

    @Test
    void a_full_disk_holds_up_nobody_and_loses_no_count() throws Exception {
        assumeTrue(PostgresServer.isRoot(), "only root can mount a small disk");
        Path disk = Files.createDirectory(dir.resolve("disk"));
        command("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString());
        try {
            Journal journal = journal(at(disk.resolve("journal.db")), "gw-1");
            Path ballast = disk.resolve("ballast");
            fill(ballast);
            fail(journal, 0, 1000);
            await().until(() -> journal.status().state() == JournalStatus.State.FAILING);
            assertThat(journal.status().problem()).containsIgnoringCase("full");
            assertThat(journal.query(FailureQuery.newest(1000))).hasSize(1000);
            Files.delete(ballast);
            writing(journal);
            assertThat(all(journal).failures()).isEqualTo(1000);
            assertThat(journal.status().written()).isEqualTo(1000);
            journal.close();
        } finally {
            command("umount", disk.toString());
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    @Test
    void where_no_file_can_be_made_memory_takes_its_place_with_one_warning() throws Exception {
        Path notAFolder = Files.writeString(dir.resolve("file"), "text");
        memoryInsteadOf(notAFolder.resolve("journal.db"));
    }

    @Test
    void a_file_that_is_no_database_is_left_alone() throws Exception {
        Path notes = Files.writeString(dir.resolve("notes.txt"), "my notes\n".repeat(1000));
        memoryInsteadOf(notes);
        assertThat(Files.readString(notes)).startsWith("my notes\nmy notes");
    }

    @Test
    void a_database_of_another_program_is_left_alone() throws Exception {
        Path other = dir.resolve("other.db");
        sql(other, "CREATE TABLE customer (name TEXT)");
        memoryInsteadOf(other);
        assertThat(sql(other, "SELECT count(*) FROM sqlite_schema")).isEqualTo("1");
    }

    private void memoryInsteadOf(Path file) throws JournalException {
        try (JournalLog log = new JournalLog()) {
            Journal journal = journal(at(file), "gw-1");
            fail(journal, 0, 2500);
            assertThat(all(journal).failures()).isEqualTo(2500);
            assertThat(journal.byId("gw-1-0")).isNotNull();
            assertThat(journal.status().place()).isEqualTo("memory");
            assertThat(journal.status().problem()).startsWith(file + ": ");
            assertThat(log.lines()).singleElement().asString().startsWith("WARN journal " + file + " cannot be used: ")
                    .endsWith("; failures are kept in memory and are gone with the process");
        }
    }

    @Test
    void a_file_that_is_taken_away_is_made_anew() throws Exception {
        Path file = dir.resolve("journal.db");
        Journal journal = journal(at(file), "gw-1");
        fail(journal, 0, 10);
        assertThat(all(journal).failures()).isEqualTo(10);
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.delete(Path.of(file + suffix));
        }
        fail(journal, 10, 15);
        assertThat(all(journal).failures()).isEqualTo(5);
        assertThat(file).exists();
    }

    @Test
    void a_file_of_a_later_version_is_written_all_the_same() throws Exception {
        Path file = dir.resolve("journal.db");
        Journal first = journal(at(file), "gw-1");
        fail(first, 0, 10);
        first.close();
        sql(file, "ALTER TABLE failure ADD COLUMN later TEXT");
        sql(file, "INSERT INTO journal_version SELECT 2, '2', 'later', type, script || '2', 0, installed_by,"
                + " installed_on, 0, success FROM journal_version WHERE version = '1'");
        sql(file, "UPDATE failure SET record = replace(record, 'CONNECT_REFUSED', 'LATER') WHERE id = 'gw-1-3'");
        Journal second = journal(at(file), "gw-1");
        fail(second, 10, 15);
        assertThat(all(second).failures()).isEqualTo(15);
        assertThat(second.query(FailureQuery.newest(100))).hasSize(14);
    }

    private static long count(JournalReader reader) throws SQLException {
        return reader.counts(CountQuery.groupedBy()).getFirst().counts().failures();
    }

    private static String sql(Path file, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement s = connection.createStatement()) {
            if (!s.execute(statement)) {
                return "";
            }
            try (ResultSet r = s.getResultSet()) {
                r.next();
                return r.getString(1);
            }
        }
    }

    private static void command(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
