package io.gatepost.diagnostics.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private static final long START = 7 * SECOND;

    private final Statistics statistics = new Statistics(START);

    private static boolean route(Statistics.Key key) {
        return key.route().equals("all");
    }

    private static boolean server(Statistics.Key key) {
        return key.server().equals("a:80");
    }

    /** Connect 1 ms, send 2 ms, wait that long, receive 4 ms. */
    private static FakeExchange answered(int status, long waitMillis) {
        FakeExchange x = new FakeExchange();
        x.status = status;
        x.timeline.mark(ExchangeMark.FIRST_BYTE, MILLI);
        FakeAttempt a = x.attempt(null, Phase.RELAY_BODY);
        a.server = "a:80";
        a.upstreamStatus = status;
        long at = 2 * MILLI;
        a.timeline.mark(AttemptMark.STARTED, at);
        a.timeline.mark(AttemptMark.CONNECTED, at += MILLI);
        a.timeline.mark(AttemptMark.REQUEST_SENT, at += 2 * MILLI);
        a.timeline.mark(AttemptMark.FIRST_BYTE, at += waitMillis * MILLI);
        a.timeline.mark(AttemptMark.ENDED, at += 4 * MILLI);
        x.timeline.mark(ExchangeMark.ENDED, at + 2 * MILLI);
        return x;
    }

    @Test
    void an_exchange_counts_for_its_route_and_each_attempt_for_its_server() {
        FakeExchange x = answered(200, 10);
        FakeAttempt lost = new FakeAttempt();
        lost.server = "b:80";
        lost.cause = Cause.REUSED_CONNECTION_CLOSED;
        lost.phase = Phase.AWAIT_RESPONSE;
        lost.reused = true;
        lost.verdict = "retried: nothing was sent";
        x.attempts.addFirst(lost);
        statistics.exchangeEnded(x);

        Totals route = statistics.totals(StatisticsTest::route);
        assertThat(route.requests()).isEqualTo(1);
        assertThat(route.failed()).isZero();
        assertThat(route.statuses()).containsExactly(0L, 0L, 1L, 0L, 0L, 0L);
        assertThat(route.verdicts()).isEqualTo(Map.of("retried: nothing was sent", 1L));
        assertThat(route.connections()).isEqualTo(1);
        assertThat(route.reused()).isEqualTo(1);
        assertThat(route.lostRaces()).isEqualTo(1);
        assertThat(route.bytesIn()).isEqualTo(100);

        Totals server = statistics.totals(key -> key.server().equals("b:80"));
        assertThat(server.requests()).isEqualTo(1);
        assertThat(server.failures()).isEqualTo(Map.of(Cause.REUSED_CONNECTION_CLOSED, 1L));
        assertThat(server.statuses()).containsExactly(1L, 0L, 0L, 0L, 0L, 0L);
        assertThat(statistics.totals(key -> key.upstream().equals("app") && !key.server().isEmpty()).requests())
                .isEqualTo(2);
        assertThat(statistics.keys()).containsExactlyInAnyOrder(new Statistics.Key("app", "all", ""),
                new Statistics.Key("app", "", "a:80"), new Statistics.Key("app", "", "b:80"));
    }

    @Test
    void each_phase_has_its_latencies() {
        for (int i = 1; i <= 100; i++) {
            statistics.exchangeEnded(answered(200, i));
        }
        for (boolean route : new boolean[]{true, false}) {
            Predicate<Statistics.Key> which = route ? StatisticsTest::route : StatisticsTest::server;
            WindowStats now = statistics.window(which, Window.TEN_SECONDS, START + SECOND);
            assertThat(now.requests()).isEqualTo(100);
            assertThat(now.millis()).isEqualTo(1000);
            assertThat(now.latencies()).containsOnlyKeys(Step.CONNECT, Step.SEND, Step.WAIT, Step.RECEIVE, Step.TOTAL);
            assertThat(micros(now, Step.CONNECT, 50)).isBetween(970L, 1030L);
            assertThat(micros(now, Step.WAIT, 50)).isBetween(48_500L, 51_500L);
            assertThat(micros(now, Step.WAIT, 99)).isBetween(96_000L, 102_000L);
            long more = route ? 3000 : 0;
            assertThat(micros(now, Step.TOTAL, 50)).isBetween((long) ((57_000 + more) * 0.97),
                    (long) ((57_000 + more) * 1.03));
        }
    }

    @Test
    void a_step_that_was_cut_short_counts_and_a_tunnel_is_no_latency() {
        FakeExchange timeout = answered(504, 0);
        timeout.attempts.clear();
        FakeAttempt a = timeout.attempt(Cause.RESPONSE_TIMEOUT, Phase.AWAIT_RESPONSE);
        a.server = "a:80";
        a.timeline.mark(AttemptMark.STARTED, MILLI);
        a.timeline.mark(AttemptMark.REQUEST_SENT, 2 * MILLI);
        a.timeline.mark(AttemptMark.ENDED, 30 * SECOND);
        statistics.exchangeEnded(timeout);
        statistics.exchangeEnded(answered(101, 3));
        WindowStats server = statistics.sinceStart(StatisticsTest::server, START + SECOND);
        assertThat(micros(server, Step.WAIT, 100)).isBetween(29_000_000L, 31_000_000L);
        assertThat(histogram(server, Step.WAIT).getTotalCount()).isEqualTo(2);
        assertThat(histogram(server, Step.TOTAL).getTotalCount()).isEqualTo(1);
        assertThat(server.latencies()).doesNotContainKey(Step.RECEIVE);
        assertThat(server.failed()).isEqualTo(1);
    }

    @Test
    void windows_forget_and_the_start_does_not() {
        // One exchange a second; the wait is the number of its second.
        int seconds = 2 * 3600;
        for (int s = 1; s <= seconds; s++) {
            statistics.tick(START + (s - 1) * SECOND);
            statistics.exchangeEnded(answered(200, s));
        }
        long now = START + seconds * SECOND - 1;
        for (Map.Entry<Window, Integer> expected : Map.of(Window.TEN_SECONDS, 10, Window.MINUTE, 60,
                Window.FIVE_MINUTES, 300, Window.HOUR, 3600).entrySet()) {
            Window window = expected.getKey();
            int length = expected.getValue();
            WindowStats w = statistics.window(StatisticsTest::route, window, now);
            int slice = length / window.slices();
            assertThat(w.requests()).as(window.text()).isBetween((long) length - slice, (long) length);
            assertThat(w.millis()).isBetween(w.requests() * 1000 - 1000, w.requests() * 1000);
            long oldest = seconds - w.requests() + 1;
            assertThat(micros(w, Step.WAIT, 0)).isBetween(oldest * 970, oldest * 1030);
        }
        assertThat(statistics.sinceStart(StatisticsTest::route, now).requests()).isEqualTo(seconds);
        assertThat(statistics.sinceStart(StatisticsTest::route, now).millis()).isEqualTo(seconds * 1000L - 1);
        long later = now + 3 * 3600 * SECOND;
        assertThat(statistics.window(StatisticsTest::route, Window.HOUR, later).requests()).isZero();
        assertThat(statistics.window(StatisticsTest::route, Window.HOUR, later).latencies()).isEmpty();
        assertThat(statistics.sinceStart(StatisticsTest::route, later).requests()).isEqualTo(seconds);
    }

    @Test
    void many_event_loops_are_added_up_exactly() throws InterruptedException {
        int threads = 4;
        int each = 100_000;
        List<Thread> loops = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            loops.add(Thread.ofPlatform().start(() -> {
                FakeExchange x = answered(502, 5);
                x.cause = Cause.CONNECT_REFUSED;
                for (int i = 0; i < each; i++) {
                    statistics.exchangeEnded(x);
                }
            }));
        }
        long now = START;
        while (loops.stream().anyMatch(Thread::isAlive)) {
            now += SECOND;
            statistics.window(StatisticsTest::route, Window.MINUTE, now);
        }
        for (Thread loop : loops) {
            loop.join();
        }
        WindowStats all = statistics.sinceStart(StatisticsTest::route, now);
        assertThat(all.requests()).isEqualTo((long) threads * each);
        assertThat(all.failed()).isEqualTo((long) threads * each);
        assertThat(histogram(all, Step.TOTAL).getTotalCount()).isEqualTo((long) threads * each);
        assertThat(statistics.totals(StatisticsTest::route).failures())
                .isEqualTo(Map.of(Cause.CONNECT_REFUSED, (long) threads * each));
    }

    @Test
    void routes_without_number_become_one() {
        FakeExchange x = new FakeExchange();
        for (int i = 0; i < Statistics.LIMIT + 50; i++) {
            x.route = "r" + i;
            statistics.exchangeEnded(x);
        }
        assertThat(statistics.keys()).hasSize(Statistics.LIMIT + 1);
        assertThat(statistics.totals(key -> key.route().equals("(others)")).requests()).isEqualTo(50);
    }

    private static Histogram histogram(WindowStats window, Step step) {
        return Objects.requireNonNull(window.latencies().get(step));
    }

    private static long micros(WindowStats window, Step step, double percentile) {
        return histogram(window, step).getValueAtPercentile(percentile);
    }
}
