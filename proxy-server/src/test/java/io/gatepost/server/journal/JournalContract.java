package io.gatepost.server.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.CountQuery.Dimension;
import io.gatepost.diagnostics.journal.Counts;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import io.gatepost.server.config.JournalSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every journal does, whatever it is kept in. */
abstract class JournalContract {
    static final long DAY = 24 * 3_600_000L;

    private final List<Journal> open = new ArrayList<>();

    /** A place of its own for each test. */
    abstract JournalSettings settings(long maxAge, long maxSize, int queue);

    @AfterEach
    void close() {
        open.forEach(Journal::close);
    }

    /** A journal that is being written. */
    Journal journal(JournalSettings settings, String instance) {
        Journal journal = started(settings, instance);
        open.add(journal);
        writing(journal);
        return journal;
    }

    static Journal started(JournalSettings settings, String instance) {
        Journal journal = Journal.of(settings, instance);
        journal.start();
        return journal;
    }

    static void writing(Journal journal) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(journal.status().state()).isEqualTo(JournalStatus.State.WRITING));
    }

    Journal journal() {
        return journal(settings(7 * DAY, 64 << 20, 4096), "gw-1");
    }

    static Counts all(Journal journal) throws JournalException {
        return journal.counts(CountQuery.groupedBy()).getFirst().counts();
    }

    @Test
    void a_failure_is_found_at_once_and_after_a_restart() throws JournalException {
        JournalSettings settings = settings(7 * DAY, 64 << 20, 4096);
        FakeExchange x = Exchanges.failed("gw-1-a", Cause.CONNECT_REFUSED, "10.0.0.1:80", Exchanges.NOW);
        Failure f = Failure.of(x, "gw-1");
        Journal first = journal(settings, "gw-1");
        first.exchangeEnded(x);
        assertThat(first.query(FailureQuery.newest(10))).containsExactly(f);
        assertThat(first.byId("gw-1-a")).isEqualTo(f);
        first.close();

        Journal second = journal(settings, "gw-1");
        assertThat(second.newest().total()).isZero();
        assertThat(second.byId("gw-1-a")).isEqualTo(f);
        assertThat(second.byId("gw-1-b")).isNull();
        second.exchangeEnded(Exchanges.failed("gw-1-b", Cause.CONNECT_REFUSED, "10.0.0.1:80", Exchanges.NOW));
        assertThat(second.query(FailureQuery.newest(10))).extracting(Failure::id).containsExactly("gw-1-b", "gw-1-a");
        assertThat(all(second)).isEqualTo(new Counts(2, 0, 2));
    }

    @Test
    void every_filter_finds_what_it_should_page_by_page() {
        Journal journal = journal();
        List<Failure> all = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 600; i++) {
            FakeExchange x = Exchanges.random(random, i);
            journal.exchangeEnded(x);
            all.add(Failure.of(x, "gw-1"));
        }
        all.sort(Comparator.comparing(Failure::time).thenComparing(Failure::id).reversed());
        Instant from = Instant.ofEpochMilli(Exchanges.NOW - 1_800_000 + 1).plusNanos(1);
        Instant until = Instant.ofEpochMilli(Exchanges.NOW - 600_000);
        for (@Nullable
        String server : new @Nullable String[]{null, "10.0.0.1:80", "10.1.1.9:80", "none"}) {
            for (@Nullable
            Cause cause : new @Nullable Cause[]{null, Cause.CONNECT_REFUSED, Cause.NO_ROUTE}) {
                for (@Nullable
                String route : new @Nullable String[]{null, "api"}) {
                    check(journal, all, new FailureQuery(null, null, server, route, cause, null, null, null, 0, 1000));
                    check(journal, all, new FailureQuery(null, "app", server, route, cause, 502, from, null, 3, 20));
                    check(journal, all, new FailureQuery(null, null, server, null, cause, null, from, until, 20, 40));
                }
            }
        }
    }

    private static void check(Journal journal, List<Failure> all, FailureQuery q) {
        List<Failure> expected = all.stream().filter(q::matches).skip(q.offset()).limit(q.limit()).toList();
        assertThat(journal.query(q)).as(q.toString()).isEqualTo(expected);
    }

    @Test
    void counts_are_exact_by_anything_and_over_any_time() throws JournalException {
        Journal journal = journal();
        List<Failure> all = new ArrayList<>();
        Random random = new Random(8);
        for (int i = 0; i < 3000; i++) {
            FakeExchange x = Exchanges.random(random, i);
            journal.exchangeEnded(x);
            all.add(Failure.of(x, "gw-1"));
        }
        Instant since = Instant.ofEpochMilli(Exchanges.NOW - 1_800_000);
        for (List<Dimension> by : List.of(List.<Dimension>of(), List.of(Dimension.CAUSE),
                List.of(Dimension.SERVER, Dimension.CAUSE), List.of(Dimension.values()))) {
            CountQuery q = new CountQuery(by, 0, null, null, null, null, null, null, since, null, 10_000);
            Map<List<String>, Counts> counted = new HashMap<>();
            journal.counts(q).forEach(row -> counted.put(row.values(), row.counts()));
            assertThat(counted).isEqualTo(expected(all, since, by));
        }
        CountQuery steps = new CountQuery(List.of(), 600, "gw-1", "app", null, "api", null, 502, null, null, 10_000);
        Map<Instant, Long> byStep = new TreeMap<>();
        for (Failure f : all) {
            if (new FailureQuery(null, "app", null, "api", null, 502, null, null, 0, 1).matches(f)) {
                byStep.merge(Instant.ofEpochSecond(f.time().getEpochSecond() / 600 * 600), 1L, Long::sum);
            }
        }
        Map<Instant, Long> counted = new TreeMap<>();
        journal.counts(steps).forEach(row -> counted.put(java.util.Objects.requireNonNull(row.from()),
                row.counts().failures() + row.counts().retried()));
        assertThat(counted).isEqualTo(byStep);
    }

    private static Map<List<String>, Counts> expected(List<Failure> all, Instant since, List<Dimension> by) {
        Map<List<String>, Counts> sums = new HashMap<>();
        for (Failure f : all) {
            if (f.time().isBefore(since)) {
                continue;
            }
            var decisive = f.decisive();
            String cause = String.valueOf(f.cause());
            boolean failed = f.outcome().cause() != null;
            sums.merge(key(f, by, decisive == null ? "" : decisive.server(), cause),
                    new Counts(failed ? 1 : 0, failed ? 0 : 1, 0), Counts::plus);
            f.attempts().stream().filter(a -> a.cause() != null)
                    .forEach(a -> sums.merge(key(f, by, a.server(), String.valueOf(a.cause())), new Counts(0, 0, 1),
                            Counts::plus));
        }
        return sums;
    }

    private static List<String> key(Failure f, List<Dimension> by, String server, String cause) {
        return by.stream().map(d -> switch (d) {
            case CAUSE -> cause;
            case SERVER -> server;
            case ROUTE -> f.route() == null ? "" : f.route();
            case UPSTREAM -> f.upstream() == null ? "" : f.upstream();
            case STATUS -> String.valueOf(f.outcome().status());
            case INSTANCE -> f.instance();
        }).toList();
    }

    @Test
    void texts_of_any_characters_are_kept() {
        Journal journal = journal();
        FakeExchange x = Exchanges.failed("gw-1-\u00e9", Cause.CONNECT_REFUSED, "unix:\0abstract", Exchanges.NOW);
        x.target = io.gatepost.diagnostics.exchange.Slice.of("/'; DROP TABLE failure; --\0\u0001\u00ff\"%");
        journal.exchangeEnded(x);
        assertThat(journal.query(FailureQuery.newest(10))).containsExactly(Failure.of(x, "gw-1"));
    }

    @Test
    void what_is_too_old_is_deleted_when_it_is_opened() throws JournalException {
        JournalSettings settings = settings(3_600_000, 64 << 20, 4096);
        Journal first = journal(settings, "gw-1");
        first.exchangeEnded(Exchanges.failed("old", Cause.CONNECT_REFUSED, "a:80", Exchanges.NOW - 3_700_000));
        first.exchangeEnded(Exchanges.failed("new", Cause.CONNECT_REFUSED, "a:80", Exchanges.NOW - 3_000_000));
        assertThat(all(first).failures()).isEqualTo(2);
        first.close();
        Journal second = journal(settings, "gw-1");
        assertThat(second.query(FailureQuery.newest(10))).extracting(Failure::id).containsExactly("new");
        assertThat(second.byId("old")).isNull();
        assertThat(all(second).failures()).isEqualTo(1);
    }

    @Test
    void too_much_makes_the_oldest_records_give_way_and_keeps_the_counts() throws JournalException {
        Journal journal = journal(settings(7 * DAY, 16 << 20, 4096), "gw-1");
        int failures = 9000;
        for (int i = 0; i < failures; i++) {
            FakeExchange x = Exchanges.failed("gw-" + i, Cause.values()[i % 100], "10.0.0." + i / 100 % 10 + ":80",
                    Exchanges.NOW - failures + i);
            x.target = io.gatepost.diagnostics.exchange.Slice.of("/" + "x".repeat(2000));
            journal.exchangeEnded(x);
            if (i % 1000 == 999) {
                journal.counts(CountQuery.groupedBy());
            }
        }
        assertThat(all(journal).failures()).isEqualTo(failures);
        assertThat(journal.query(FailureQuery.newest(1)).getFirst().id()).isEqualTo("gw-" + (failures - 1));
        assertThat(journal.byId("gw-" + (failures - 1500))).isNotNull();
        assertThat(journal.byId("gw-0")).isNull();
        assertThat(journal.status().written()).isEqualTo(failures);
    }

    @Test
    void two_instances_share_one_place() throws JournalException {
        JournalSettings settings = settings(7 * DAY, 64 << 20, 4096);
        Journal one = journal(settings, "gw-1");
        Journal two = journal(settings, "gw-2");
        for (int i = 0; i < 500; i++) {
            one.exchangeEnded(Exchanges.failed("gw-1-" + i, Cause.CONNECT_REFUSED, "a:80", Exchanges.NOW));
            two.exchangeEnded(Exchanges.failed("gw-2-" + i, Cause.CONNECT_REFUSED, "a:80", Exchanges.NOW));
        }
        assertThat(all(two).failures()).isGreaterThanOrEqualTo(500);
        assertThat(one.counts(CountQuery.groupedBy(Dimension.INSTANCE))).extracting(CountQuery.Row::values)
                .containsExactlyInAnyOrder(List.of("gw-1"), List.of("gw-2"));
        assertThat(all(one)).isEqualTo(new Counts(1000, 0, 1000));
        assertThat(one.byId("gw-2-499")).isNotNull();
        assertThat(one.query(new FailureQuery("gw-2", null, null, null, null, null, null, null, 0, 1000))).hasSize(500)
                .allMatch(f -> f.instance().equals("gw-2"));
    }

    @Test
    void in_a_storm_counts_are_exact_and_records_are_few_and_of_every_kind() throws JournalException {
        Journal journal = journal();
        int threads = 2;
        long each = 300_000;
        AtomicLong slowest = new AtomicLong();
        List<Thread> loops = new ArrayList<>();
        long began = System.nanoTime();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            loops.add(Thread.ofPlatform().start(() -> storm(journal, thread, each, slowest)));
        }
        loops.forEach(JournalContract::join);
        double seconds = (System.nanoTime() - began) / 1e9;
        FakeExchange rare = Exchanges.failed("rare", Cause.DNS_TIMEOUT, "b:80", System.currentTimeMillis());
        journal.exchangeEnded(rare);
        assertThat(all(journal)).isEqualTo(new Counts(threads * each + 1, 0, threads * each + 1));
        assertThat(journal.byId("rare")).isNotNull();
        JournalStatus status = journal.status();
        assertThat(status.written() + status.queueFull() + status.sampled()).isEqualTo(threads * each + 1);
        assertThat(status.written()).isLessThan(2 * 2000 + (long) (60 * (seconds + 1)));
        assertThat(status.waiting()).isZero();
        // Nobody waits for the database: what remains is the machine's own hiccups.
        assertThat(slowest.get()).isLessThan(1_000_000_000);
    }

    private static void storm(Journal journal, int thread, long failures, AtomicLong slowest) {
        FakeExchange x = Exchanges.failed("", Cause.CONNECT_REFUSED, "a:80", 0);
        FakeAttempt attempt = x.attempts.getFirst();
        for (int i = 0; i < failures; i++) {
            x.id = thread + "-" + i;
            x.startedAtMillis = System.currentTimeMillis();
            attempt.server = "10.0.0." + i % 4 + ":80";
            long before = System.nanoTime();
            journal.exchangeEnded(x);
            slowest.accumulateAndGet(System.nanoTime() - before, Math::max);
        }
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
