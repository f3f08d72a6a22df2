package io.gatepost.diagnostics.suspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import io.gatepost.diagnostics.text.Plain;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EveryCauseTest {
    @ParameterizedTest
    @EnumSource(Cause.class)
    void has_a_suspect_with_something_to_check_and_something_to_do(Cause cause) {
        assertThat(Suspects.of(Failure.of(usual(cause), "gw-1"))).as(cause.name()).isNotEmpty().allSatisfy(s -> {
            assertThat(s.reason()).isNotBlank().doesNotEndWith(".");
            assertThat(s.because()).isNotEmpty();
            assertThat(s.check()).isNotEmpty();
            assertThat(s.fix()).isNotEmpty();
            assertThat(s.avoid()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void leaves_no_placeholder_open_and_shows_one_plain_line_each(Cause cause) {
        assertThat(Suspects.of(Failure.of(usual(cause), "gw-1"))).flatExtracting(EveryCauseTest::lines)
                .allSatisfy(line -> assertThat(line.replace("/dev/null", "")).doesNotContain("{")
                        .doesNotContainPattern("\\bnull\\b").isEqualTo(Plain.of(line.replace("/dev/null", ""))));
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void without_evidence_is_no_more_than_what_the_cause_itself_says(Cause cause) {
        List<Suspect> suspects = Suspects.of(bare(cause));
        assertThat(suspects).isNotEmpty();
        assertThat(suspects.stream().filter(s -> s.confidence() == Confidence.HIGH).count()).as("certain at once")
                .isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void is_ranked_by_confidence_and_always_in_the_same_order(Cause cause) {
        Failure f = Failure.of(usual(cause), "gw-1");
        List<Suspect> suspects = Suspects.of(f);
        assertThat(suspects).extracting(Suspect::confidence).isSorted();
        assertThat(Suspects.of(f)).isEqualTo(suspects);
        assertThat(suspects).extracting(Suspect::reason).doesNotHaveDuplicates();
    }

    /** The cause alone, with no attempt and nothing measured. */
    private static Failure bare(Cause cause) {
        FakeExchange x = new FakeExchange();
        x.cause = cause;
        x.phase = cause.phase();
        return Failure.of(x, "gw-1");
    }

    /** As it comes from the wire, without special evidence; on a unix socket where the cause is of one. */
    static FakeExchange usual(Cause cause) {
        FakeExchange x = new FakeExchange();
        Phase phase = cause.phase();
        if (phase == Phase.READ_REQUEST || phase == Phase.ADMIT) {
            x.cause = cause;
            x.phase = phase;
            return x;
        }
        FakeAttempt a = x.fails(cause);
        if (cause.name().startsWith("UNIX_")) {
            a.server = "unix:/run/app.sock";
            a.address = a.server;
        }
        a.failsAfter(777_000);
        return x;
    }

    private static List<String> lines(Suspect s) {
        return Stream.of(List.of(s.reason()), s.because(), s.check(), s.fix(), s.avoid()).flatMap(List::stream)
                .toList();
    }
}
