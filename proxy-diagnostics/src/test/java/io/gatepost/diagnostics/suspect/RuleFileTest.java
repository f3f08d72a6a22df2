package io.gatepost.diagnostics.suspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ListenerState.Kind;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFileTest {
    private static final String TAIL = "\n  check true\n  fix it\n";

    @Test
    void the_last_line_that_holds_decides_and_all_that_hold_are_told() throws IOException {
        Rule rule = rule(
                "CONNECT_REFUSED: why\n  low\n  high if nobody-listens\n  medium if fresh\n  also by-name" + TAIL);
        Suspect s = Objects.requireNonNull(rule.judge(facts(Kind.NOBODY)));
        assertThat(s.confidence()).isEqualTo(Confidence.MEDIUM);
        assertThat(s.because()).containsExactly("nobody listens on port 8080 of this host", "the connection was new",
                "app.internal was resolved to 10.0.0.1");
    }

    @Test
    void never_and_a_missing_clue_leave_it_out() throws IOException {
        assertThat(rule("CONNECT_REFUSED: why\n  high\n  never if nobody-listens" + TAIL).judge(facts(Kind.NOBODY)))
                .isNull();
        assertThat(rule("CONNECT_REFUSED: why\n  high if listening" + TAIL).judge(facts(Kind.NOBODY))).isNull();
        assertThat(rule("CONNECT_REFUSED: why\n  high if not listening and fresh" + TAIL).judge(facts(Kind.NOBODY)))
                .isNotNull();
    }

    @Test
    void a_line_with_a_value_that_is_not_known_is_left_out() throws IOException {
        Rule rule = rule("CONNECT_REFUSED: why\n  high\n  check ss -xl src {path}\n  check ss -ltn 'sport = :{port}'"
                + TAIL);
        Suspect s = Objects.requireNonNull(rule.judge(facts(Kind.NOBODY)));
        assertThat(s.check()).containsExactly("ss -ltn 'sport = :8080'", "true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"NO_SUCH: why|NO_SUCH", "~~low|begins with its causes",
            "CONNECT_REFUSED: why/  loud|'loud' begins no line", "CONNECT_REFUSED: why/  low if no-such|no-such",
            "CONNECT_REFUSED: why/  low if fresh 5s|takes no argument", "CONNECT_REFUSED: why/  low when fresh|'if'",
            "CONNECT_REFUSED: why/  high if fresh/  low|comes first", "CONNECT_REFUSED: why/  never|never needs clues",
            "CONNECT_REFUSED: why/  low/  check ss {nothing}|no value is named 'nothing'",
            "CONNECT_REFUSED: why/  low/  check ss '{host}'|{host} stands inside quotes",
            "CONNECT_REFUSED: why/  low/  fix it|a check and a fix"})
    void a_fault_is_told_with_its_line(String text, String message) {
        assertThatThrownBy(() -> read(text.replace('/', '\n').replace('~', ' ')))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("(?s)test\\.txt:\\d+: .*").hasMessageContaining(message);
    }

    private static Rule rule(String text) throws IOException {
        return read(text).getFirst();
    }

    private static List<Rule> read(String text) throws IOException {
        return RuleFile.read("test", new BufferedReader(new StringReader(text)));
    }

    private static Facts facts(Kind kind) {
        FakeExchange x = new FakeExchange();
        FakeAttempt a = x.fails(Cause.CONNECT_REFUSED);
        a.evidence = Cases.listener(kind, -1, -1);
        return new Facts(Failure.of(x, "gw-1"), Cause.CONNECT_REFUSED);
    }
}
