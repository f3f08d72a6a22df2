package io.gatepost.server.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.CountKey;
import io.gatepost.diagnostics.journal.Counts;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PendingCountsTest {
    private static final Counts ONE = new Counts(1, 0, 2);

    @Test
    void a_long_absence_of_the_database_costs_seconds_but_no_count() {
        PendingCounts pending = new PendingCounts(100);
        for (int second = 0; second < 86_400; second++) {
            pending.add(new CountKey(second, "r", "u", "s", Cause.CONNECT_REFUSED, 502), ONE);
        }
        Map<CountKey, Counts> taken = pending.take();
        assertThat(taken).hasSizeLessThanOrEqualTo(100);
        assertThat(taken.values().stream().reduce(Counts.NONE, Counts::plus)).isEqualTo(new Counts(86_400, 0, 172_800));
        assertThat(taken.keySet().stream().map(CountKey::server).collect(Collectors.toSet())).containsExactly("s");
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void names_without_number_are_given_up_before_any_count() {
        PendingCounts pending = new PendingCounts(100);
        for (int i = 0; i < 1000; i++) {
            pending.add(new CountKey(i, "r", "u", "s" + i, Cause.CONNECT_REFUSED, 502), ONE);
        }
        Map<CountKey, Counts> taken = pending.take();
        assertThat(taken).hasSizeLessThanOrEqualTo(100);
        assertThat(taken.values().stream().reduce(Counts.NONE, Counts::plus)).isEqualTo(new Counts(1000, 0, 2000));
    }
}
