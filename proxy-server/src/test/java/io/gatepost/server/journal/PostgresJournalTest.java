package io.gatepost.server.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.server.config.JournalSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresJournalTest extends JournalContract {
    private static @Nullable PostgresServer server;

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> programs = PostgresServer.programs();
        assumeTrue(programs.isPresent(), "no PostgreSQL server: apt-get install postgresql");
        server = PostgresServer.start(programs.get());
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    static PostgresServer server() {
        return Objects.requireNonNull(server);
    }

    @Override
    JournalSettings settings(long maxAge, long maxSize, int queue) {
        try {
            return new JournalSettings(null, false, server().database(), server().user(), server().passwordFile(),
                    maxAge,
                    maxSize, queue);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fail(Journal journal, int from, int until) {
        for (int i = from; i < until; i++) {
            journal.exchangeEnded(
                    Exchanges.failed("gw-1-" + i, Cause.CONNECT_REFUSED, "10.0.0." + i % 7 + ":80", Exchanges.NOW));
        }
    }

    @Test
    void a_lost_database_holds_up_nobody_and_loses_no_count() throws Exception {
        Journal journal = journal(settings(7 * DAY, 64 << 20, 256), "gw-1");
        fail(journal, 0, 10);
        assertThat(all(journal).failures()).isEqualTo(10);
        try (JournalLog log = new JournalLog()) {
            server().crash();
            try {
                long began = System.nanoTime();
                fail(journal, 10, 1510);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
                await().until(() -> journal.status().state() == JournalStatus.State.FAILING);
                assertThat(journal.query(FailureQuery.newest(1000))).hasSize(1000).first().extracting(Failure::id)
                        .isEqualTo("gw-1-1509");
            } finally {
                server().startAgain();
            }
            writing(journal);
            assertThat(all(journal).failures()).isEqualTo(1510);
            JournalStatus status = journal.status();
            assertThat(status.queueFull()).isPositive();
            assertThat(status.written() + status.queueFull()).isEqualTo(1510);
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void connections_that_are_cut_at_any_moment_lose_and_double_nothing() throws Exception {
        JournalSettings settings = settings(7 * DAY, 64 << 20, 1 << 16);
        Journal journal = journal(settings, "gw-1");
        int failures = 0;
        for (int round = 0; round < 25; round++) {
            fail(journal, failures, failures + 40);
            failures += 40;
            server().sql("postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    + " WHERE application_name = 'gatepost'");
        }
        writing(journal);
        int sent = failures;
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(all(journal).failures()).isEqualTo(sent);
            assertThat(all(journal).attempts()).isEqualTo(sent);
        });
        assertThat(journal.query(FailureQuery.newest(1000))).hasSize(sent);
    }

    @Test
    void a_database_that_is_not_there_yet_is_waited_for() throws Exception {
        JournalSettings settings = settings(7 * DAY, 64 << 20, 4096);
        server().crash();
        Journal journal = started(settings, "gw-1");
        try {
            fail(journal, 0, 100);
            await().until(() -> journal.status().state() == JournalStatus.State.FAILING);
            assertThat(journal.byId("gw-1-99")).isNotNull();
        } finally {
            server().startAgain();
        }
        writing(journal);
        assertThat(all(journal).failures()).isEqualTo(100);
        assertThat(journal.query(FailureQuery.newest(1000))).hasSize(100);
        journal.close();
    }

    @Test
    void a_wrong_password_is_told_and_the_file_is_read_anew() throws Exception {
        JournalSettings right = settings(7 * DAY, 64 << 20, 4096);
        Path password = java.nio.file.Files.createTempFile("gatepost", "password");
        java.nio.file.Files.writeString(password, "wrong");
        Journal journal = started(new JournalSettings(null, false, right.url(), right.user(), password, 7 * DAY,
                64 << 20, 4096), "gw-1");
        fail(journal, 0, 10);
        await().until(() -> journal.status().state() == JournalStatus.State.FAILING);
        assertThat(journal.status().problem()).contains("password").doesNotContain("wrong");
        java.nio.file.Files.copy(Objects.requireNonNull(right.passwordFile()), password,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        writing(journal);
        assertThat(all(journal).failures()).isEqualTo(10);
        journal.close();
        java.nio.file.Files.delete(password);
    }
}
