package io.gatepost.server.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.diagnostics.journal.FakeExchange;
import io.gatepost.server.config.JournalSettings;
import org.junit.jupiter.api.Test;

class JournalOffTest {
    @Test
    void the_newest_failures_are_in_memory() {
        try (Journal journal = JournalContract.started(new JournalSettings(null, false, null, null, null, 1, 1, 64),
                "gw-1")) {
            FakeExchange x = Exchanges.failed("gw-1-a", Cause.CONNECT_REFUSED, "a:80", Exchanges.NOW);
            journal.exchangeEnded(x);
            x.cause = null;
            x.attempts.clear();
            journal.exchangeEnded(x);
            assertThat(journal.query(FailureQuery.newest(10))).extracting(Failure::id).containsExactly("gw-1-a");
            assertThat(journal.byId("gw-1-a")).isNotNull();
            assertThat(journal.byId("gw-1-b")).isNull();
            assertThat(journal.status().state()).isEqualTo(JournalStatus.State.OFF);
            assertThatThrownBy(() -> journal.counts(CountQuery.groupedBy())).hasMessage("the journal is off");
        }
    }
}
