package io.gatepost.diagnostics.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureReaderTest {
    @ParameterizedTest
    @EnumSource(Cause.class)
    void what_was_written_is_read_for_every_cause(Cause cause) {
        FakeExchange x = Samples.refused();
        x.cause = cause;
        x.phase = cause.phase();
        x.status = cause.status();
        x.attempts.getLast().cause = cause;
        readsItself(x);
    }

    @Test
    void all_that_can_be_measured_is_read() {
        FakeExchange x = Samples.refused();
        FakeAttempt a = x.attempts.getFirst();
        a.reused = true;
        a.evidence = new Evidence(new TcpState("ESTABLISHED", 1, 2, 3, 4, 5, 6, 7, 1L << 40, 9, 0),
                new TcpState("ESTABLISHED", 0, 0, 0, 0, 0, -1, -1, 0, 0, -1),
                new ListenerState(ListenerState.Kind.QUEUE_FULL, 3, 2, List.of("127.0.0.1:80", "[::1]:80")),
                "\\x16\\x03", Map.of("rcode", 3, "bytes", 1L << 40, "share", 0.25, "seen", true, "names",
                        List.of("a", "b"), "text", "\u0000\u001b\u00ff\"\\"));
        readsItself(x);
    }

    @Test
    void an_exchange_that_ended_well_after_a_retry_is_read() {
        FakeExchange x = Samples.refused();
        x.cause = null;
        x.phase = null;
        x.status = 200;
        x.origin = Origin.UPSTREAM;
        x.responseStarted = true;
        x.attempts.getLast().cause = null;
        x.attempts.getLast().phase = Phase.RELAY_BODY;
        readsItself(x);
    }

    @Test
    void what_is_still_under_way_is_read_as_absent() {
        FakeExchange x = new FakeExchange();
        x.target = Slice.of("");
        x.timeline.mark(ExchangeMark.FIRST_BYTE, 5_000);
        x.attempt(null, Phase.AWAIT_RESPONSE).timeline.mark(AttemptMark.STARTED, 7_000);
        readsItself(x);
    }

    @Test
    void names_of_later_versions_are_passed_over() {
        String json = FailureJson.toString(Samples.measured());
        String later = "{\"later\":[1,{\"a\":2}]," + json.substring(1);
        assertThat(FailureJson.toString(FailureReader.read(later))).isEqualTo(json);
    }

    @Test
    void what_is_no_record_is_refused() {
        String json = FailureJson.toString(Samples.measured());
        for (String text : List.of("", "[]", "{}", "{\"id\":1}", json.substring(0, json.length() / 2),
                json.replace("CONNECT_REFUSED", "NOT_YET_KNOWN"), json.replace("2023-11-14T", "yesterday "))) {
            assertThatThrownBy(() -> FailureReader.read(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void readsItself(FakeExchange x) {
        Failure f = Failure.of(x, "gw-1");
        assertThat(FailureReader.read(FailureJson.toString(f))).isEqualTo(f);
    }
}
