package io.gatepost.diagnostics.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailureCounterTest {
    private final FailureCounter counter = new FailureCounter();

    @Test
    void an_exchange_counts_once_and_each_failed_attempt_under_its_own_server() {
        FakeExchange x = new FakeExchange();
        x.cause = Cause.RESPONSE_TIMEOUT;
        x.status = 504;
        attempt(x, Cause.CONNECT_REFUSED, "a:80");
        attempt(x, Cause.RESPONSE_TIMEOUT, "b:80");
        counter.add(x);
        assertThat(drained()).containsOnly(
                Map.entry(key("a:80", Cause.CONNECT_REFUSED, 504), new Counts(0, 0, 1)),
                Map.entry(key("b:80", Cause.RESPONSE_TIMEOUT, 504), new Counts(1, 0, 1)));
    }

    @Test
    void what_ended_well_after_a_retry_is_no_failed_exchange() {
        FakeExchange x = new FakeExchange();
        x.status = 200;
        attempt(x, Cause.CONNECT_REFUSED, "a:80");
        attempt(x, null, "b:80");
        counter.add(x);
        assertThat(drained())
                .containsOnly(Map.entry(key("a:80", Cause.CONNECT_REFUSED, 200), new Counts(0, 1, 1)));
    }

    @Test
    void a_refusal_before_any_attempt_has_no_server() {
        FakeExchange x = new FakeExchange();
        x.cause = Cause.NO_ROUTE;
        x.status = 404;
        counter.add(x);
        assertThat(drained()).containsOnly(Map.entry(key("", Cause.NO_ROUTE, 404), new Counts(1, 0, 0)));
    }

    @Test
    void nothing_is_lost_or_counted_twice_while_it_is_drained() throws InterruptedException {
        int threads = 4;
        int each = 200_000;
        Map<CountKey, Counts> sums = new HashMap<>();
        CountDownLatch running = new CountDownLatch(threads);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                pool.execute(() -> {
                    FakeExchange x = new FakeExchange();
                    x.cause = Cause.CONNECT_REFUSED;
                    attempt(x, Cause.CONNECT_REFUSED, "a:80");
                    for (int i = 0; i < each; i++) {
                        x.status = 500 + i % 3;
                        counter.add(x);
                    }
                    running.countDown();
                });
            }
            while (running.getCount() > 0) {
                counter.drain((key, counts) -> sums.merge(key, counts, Counts::plus));
            }
            assertThat(running.await(1, TimeUnit.MINUTES)).isTrue();
        }
        counter.drain((key, counts) -> sums.merge(key, counts, Counts::plus));
        assertThat(counter.isEmpty()).isTrue();
        Counts all = sums.values().stream().reduce(Counts.NONE, Counts::plus);
        assertThat(all).isEqualTo(new Counts((long) threads * each, 0, (long) threads * each));
        assertThat(sums).hasSize(3);
    }

    @Test
    void beyond_its_limit_counts_lose_their_names_only() {
        FakeExchange x = new FakeExchange();
        x.cause = Cause.CONNECT_REFUSED;
        int servers = FailureCounter.LIMIT + 500;
        for (int i = 0; i < servers; i++) {
            x.attempts.clear();
            attempt(x, Cause.CONNECT_REFUSED, "s" + i);
            counter.add(x);
        }
        Map<CountKey, Counts> drained = drained();
        assertThat(drained).hasSize(FailureCounter.LIMIT + 1);
        CountKey folded = key("", Cause.CONNECT_REFUSED, 502).coarser(60).nameless();
        assertThat(drained).containsEntry(folded, new Counts(500, 0, 500));
    }

    private static void attempt(FakeExchange x, @org.jspecify.annotations.Nullable Cause cause, String server) {
        x.attempt(cause, cause == null ? Phase.RELAY_BODY : Phase.CONNECT).server = server;
    }

    private static CountKey key(String server, Cause cause, int status) {
        FakeExchange x = new FakeExchange();
        return new CountKey(1_700_000_000, String.valueOf(x.route()), String.valueOf(x.upstream()), server, cause,
                status);
    }

    private Map<CountKey, Counts> drained() {
        Map<CountKey, Counts> all = new HashMap<>();
        counter.drain((key, counts) -> assertThat(all.put(key, counts)).isNull());
        return all;
    }
}
