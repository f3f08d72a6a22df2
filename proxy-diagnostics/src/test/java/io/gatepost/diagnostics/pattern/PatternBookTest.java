package io.gatepost.diagnostics.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.IdleClose;
import io.gatepost.diagnostics.exchange.ServerChange;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PatternBookTest {
    private static final long SECOND = 1_000_000_000L;

    private final PatternBook book = new PatternBook(ZoneOffset.UTC);

    @Test
    void what_an_exchange_shows_is_copied() {
        FakeExchange x = exchange(5 * SECOND, Cause.CONNECT_REFUSED);
        x.target = Slice.of("/orders/17?q=1");
        FakeAttempt a = x.attempts.getFirst();
        a.timeline.mark(AttemptMark.RESOLVED, 5 * SECOND - 900_000);
        a.sent = 77;
        Observation o = Observation.of(x, a, 9, 3);
        assertThat(o.at()).isEqualTo(x.startedAtMillis() + 4999);
        assertThat(o.path()).isEqualTo("GET /orders/17");
        assertThat(o.query()).isTrue();
        assertThat(o.server()).isEqualTo("10.0.0.1:8080");
        assertThat(o.resolve()).isEqualTo(100);
        assertThat(o.connect()).as("until it was refused").isEqualTo(900);
        assertThat(o.header()).isEqualTo(-1);
        assertThat(o.total()).isEqualTo(1000);
        assertThat(o.weight()).isEqualTo(3);
        assertThat(o.bytesSent()).isEqualTo(77);
    }

    @Test
    void failures_handed_over_become_a_pattern() {
        for (int i = 0; i < 5; i++) {
            book.exchangeEnded(exchange((1 + i) * SECOND, Cause.CONNECT_REFUSED));
        }
        List<Pattern> found = book.current(Instant.ofEpochMilli(new FakeExchange().startedAtMillis() + 6000));
        assertThat(found).extracting(Pattern::kind).containsExactly(Kind.PERSISTENT);
        assertThat(found.getFirst().failures()).isEqualTo(5);
    }

    @Test
    void an_upstream_that_no_attempt_was_made_at_costs_no_memory() {
        book.serverChanged(new ServerChange("app", "10.0.0.1:8080", "up", "ejected", "the probe failed"));
        Instant now = Instant.now();
        long before = allocated();
        assertThat(book.current(now)).isEmpty();
        assertThat(allocated() - before).isLessThan(10_000_000);
    }

    @Test
    void an_upstream_that_was_quiet_for_long_costs_no_memory() {
        book.exchangeEnded(exchange(SECOND, null));
        Instant later = Instant.ofEpochMilli(new FakeExchange().startedAtMillis()).plusSeconds(400L * 24 * 3600);
        long before = allocated();
        assertThat(book.current(later)).isEmpty();
        assertThat(allocated() - before).isLessThan(10_000_000);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void at_a_high_rate_few_are_handed_over_and_every_one_is_counted() {
        List<Entry> handed = new ArrayList<>();
        Feeder feeder = new Feeder(0);
        int each = 20_000;
        for (int second = 1; second <= 5; second++) {
            for (int i = 0; i < each; i++) {
                feeder.add(exchange(second * SECOND + i * (SECOND / each),
                        i % 4 == 0 ? Cause.UPSTREAM_SENT_STATUS : null));
            }
            feeder.drain(handed::add);
        }
        // One more of each takes along what stands behind.
        for (int i = 0; i < 1000; i++) {
            feeder.add(exchange(6 * SECOND + i, i % 2 == 0 ? Cause.UPSTREAM_SENT_STATUS : null));
        }
        feeder.drain(handed::add);
        long failed = 0;
        long all = 0;
        for (Entry e : handed) {
            Observation o = (Observation) e;
            all += o.weight();
            failed += o.cause() == null ? 0 : o.weight();
        }
        assertThat(feeder.dropped()).isZero();
        assertThat(handed.size()).isBetween(1000, 8000);
        assertThat(all).isBetween(5L * each + 1000 - 400, 5L * each + 1000);
        assertThat(failed).isBetween(5L * each / 4 + 500 - 200, 5L * each / 4 + 500);
    }

    @Test
    void a_book_that_nobody_reads_stays_small_and_counts_on() {
        Feeder feeder = new Feeder(0);
        for (int i = 0; i < 100_000; i++) {
            // One a second, so that none is left out for its rate.
            feeder.add(exchange((1L + i) * 2 * SECOND, Cause.CONNECT_REFUSED));
        }
        long[] seen = new long[2];
        feeder.drain(e -> {
            seen[0]++;
            seen[1] += ((Observation) e).weight();
        });
        assertThat(seen[0]).isEqualTo(4096);
        feeder.add(exchange(300_000 * SECOND, Cause.CONNECT_REFUSED));
        feeder.drain(e -> seen[1] += ((Observation) e).weight());
        assertThat(seen[1]).as("those that found no room are counted with the next").isEqualTo(100_001);
    }

    @Test
    void a_slow_connect_is_handed_over_at_any_rate() {
        Feeder feeder = new Feeder(0);
        List<Entry> handed = new ArrayList<>();
        for (int second = 1; second <= 3; second++) {
            for (int i = 0; i < 20_000; i++) {
                feeder.add(exchange(second * SECOND + i * 50_000L, null));
            }
            feeder.drain(handed::add);
        }
        handed.clear();
        FakeExchange slow = new FakeExchange();
        slow.timeline.mark(ExchangeMark.FIRST_BYTE, 1);
        FakeAttempt a = slow.attempt(null, Phase.RELAY_BODY);
        a.timeline.mark(AttemptMark.STARTED, 3 * SECOND);
        a.timeline.mark(AttemptMark.CONNECTED, 3 * SECOND + 1_012_000_000L);
        a.timeline.mark(AttemptMark.ENDED, 3 * SECOND + 1_050_000_000L);
        feeder.add(slow);
        feeder.drain(handed::add);
        assertThat(handed).hasSize(1);
    }

    @Test
    void entries_of_many_threads_are_all_read() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 500; i++) {
                    book.exchangeEnded(exchange((1L + i) * SECOND, Cause.CONNECT_REFUSED));
                }
            }));
        }
        while (threads.stream().anyMatch(Thread::isAlive)) {
            book.read();
        }
        for (Thread t : threads) {
            t.join();
        }
        List<Pattern> found = book.current(Instant.ofEpochMilli(new FakeExchange().startedAtMillis() + 510_000));
        assertThat(found).filteredOn(p -> p.kind() == Kind.PERSISTENT).singleElement()
                .satisfies(p -> assertThat(p.failures()).isEqualTo(2000));
        assertThat(book.dropped()).isZero();
    }

    @Test
    void names_beyond_the_limit_are_counted_and_not_kept() {
        for (int i = 0; i < 100; i++) {
            book.take(new Entry.IdleClose(i, "pool-" + i, "s", 1, 1, 1, false, 0));
        }
        assertThat(book.dropped()).isEqualTo(36);
    }

    @Test
    void a_pool_stays_within_its_bounds() {
        Pool pool = new Pool("app");
        Stream s = new Stream(1);
        for (int i = 0; i < 3000; i++) {
            pool.add(s.attempt(Stream.START + i * 100L).server(i).path("GET /r" + (char) ('a' + i % 26) + i).done());
            pool.add(s.attempt(Stream.START + i * 100L).server(i).fails(Cause.CONNECT_REFUSED).done());
        }
        assertThat(pool.members()).hasSize(Pool.MAX_MEMBERS + 1);
        assertThat(pool.routes()).hasSizeLessThanOrEqualTo(Pool.MAX_ROUTES);
        assertThat(pool.failed()).hasSize(Pool.MAX_FAILED);
        assertThat(pool.good()).hasSizeLessThanOrEqualTo(1024);
    }

    @Test
    void failures_after_a_server_was_drained_are_told_with_it_and_those_after_an_ejection_are_not() {
        for (String to : List.of("drain", "ejected")) {
            PatternBook each = new PatternBook(ZoneOffset.UTC);
            long now = System.currentTimeMillis();
            Stream s = new Stream(1);
            for (int i = 0; i < 4000; i++) {
                long at = now - 1_800_000 + i * 500L;
                each.take((at >= now && i % 5 == 0 ? s.attempt(at).fails(Cause.UPSTREAM_SENT_STATUS) : s.attempt(at))
                        .done());
            }
            each.serverChanged(new ServerChange("app", "s1", "up", to, "by a test"));
            each.idleClosed(new IdleClose("app", "10.0.0.1:8080", 5000, 9000, 3, false, 0));
            List<Pattern> found = each.current(Instant.ofEpochMilli(now + 200_000));
            assertThat(found.stream().anyMatch(p -> p.kind() == Kind.AFTER_CHANGE)).as(to)
                    .isEqualTo(to.equals("drain"));
            assertThat(each.dropped()).isZero();
        }
    }

    private static FakeExchange exchange(long ended, @Nullable Cause cause) {
        FakeExchange x = new FakeExchange();
        x.cause = cause;
        x.timeline.mark(ExchangeMark.FIRST_BYTE, 1_000_000);
        FakeAttempt a = x.attempt(cause, cause == null ? Phase.RELAY_BODY : Phase.CONNECT);
        a.timeline.mark(AttemptMark.STARTED, ended - 1_000_000);
        a.timeline.mark(AttemptMark.ENDED, ended);
        return x;
    }
}
