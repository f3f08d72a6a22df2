package io.gatepost.diagnostics.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FailureStoreTest {
    private final FailureStore store = new FailureStore(3);

    @Test
    void keepsTheNewest() {
        for (int i = 1; i <= 5; i++) {
            store.add(failure("id-" + i, Cause.CONNECT_REFUSED));
        }
        store.add(failure("id-6", Cause.DNS_TIMEOUT));
        assertThat(ids(FailureQuery.newest(10))).containsExactly("id-6", "id-5", "id-4");
        assertThat(store.total()).isEqualTo(6);
        assertThat(store.dropped()).isEqualTo(3);
        assertThat(store.byId("id-5")).isNotNull();
        assertThat(store.byId("id-1")).isNull();
    }

    @Test
    void pagesAndFilters() {
        store.add(failure("a", Cause.CONNECT_REFUSED));
        store.add(failure("b", Cause.DNS_TIMEOUT));
        store.add(failure("c", Cause.CONNECT_REFUSED));
        Instant time = Instant.ofEpochMilli(1_700_000_000_123L);
        assertThat(ids(new FailureQuery(null, null, null, null, Cause.CONNECT_REFUSED, null, null, null, 1, 1)))
                .containsExactly("a");
        assertThat(
                ids(new FailureQuery(null, "app", "10.0.0.1:8080", "all", null, 502, time, time.plusMillis(1), 0, 9)))
                .hasSize(3);
        assertThat(ids(new FailureQuery(null, null, "elsewhere:1", null, null, null, null, null, 0, 9))).isEmpty();
        assertThat(ids(new FailureQuery(null, null, null, null, null, 503, null, null, 0, 9))).isEmpty();
        assertThat(ids(new FailureQuery(null, null, null, null, null, null, null, time, 0, 9))).isEmpty();
        assertThat(ids(new FailureQuery(null, null, null, null, null, null, time.plusMillis(1), null, 0, 9))).isEmpty();
        assertThat(ids(new FailureQuery(null, "other", null, null, null, null, null, null, 0, 9))).isEmpty();
        assertThat(ids(new FailureQuery(null, null, null, "other", null, null, null, null, 0, 9))).isEmpty();
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FailureStore(0));
        assertThatIllegalArgumentException().isThrownBy(() -> FailureQuery.newest(0));
        assertThatIllegalArgumentException().isThrownBy(() -> FailureQuery.newest(1001));
    }

    @Test
    void writersAndReadersDoNotDisturbEachOther() throws Exception {
        FailureStore shared = new FailureStore(16);
        Failure f = failure("same", Cause.CONNECT_REFUSED);
        try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                work.add(() -> {
                    for (int n = 0; n < 20_000; n++) {
                        shared.add(f);
                    }
                    return 0;
                });
            }
            work.add(() -> {
                int most = 0;
                for (int n = 0; n < 2_000; n++) {
                    most = Math.max(most, shared.query(FailureQuery.newest(1000)).size());
                }
                return most;
            });
            for (Future<Integer> done : threads.invokeAll(work)) {
                assertThat(done.get()).isLessThanOrEqualTo(16);
            }
        }
        assertThat(shared.total()).isEqualTo(80_000);
        assertThat(shared.query(FailureQuery.newest(1000))).hasSize(16);
    }

    private List<String> ids(FailureQuery q) {
        return store.query(q).stream().map(Failure::id).toList();
    }

    private static Failure failure(String id, Cause cause) {
        FakeExchange x = new FakeExchange();
        x.id = id;
        x.cause = cause;
        x.phase = cause.phase();
        x.attempt(cause, cause.phase() == null ? Phase.CONNECT : cause.phase());
        return Failure.of(x, "gw-1");
    }
}
