package io.gatepost.diagnostics.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdviceTest {
    private static final Set<String> PLACEHOLDERS = Set.of("server", "host", "port", "address", "path", "upstream",
            "limit");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]*)}");

    @ParameterizedTest
    @EnumSource(Cause.class)
    void everyCauseHasOneLineEachOfWhatCheckAndCaller(Cause cause) {
        Advice advice = Advice.of(cause);
        assertThat(advice.what()).isNotBlank().doesNotEndWith(".").doesNotContain("{");
        assertThat(advice.caller()).isNotBlank().endsWith(".").doesNotContain("{");
        assertThat(advice.check()).isNotBlank().doesNotEndWith(".");
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void placeholdersAreKnownAndFilledIn(Cause cause) {
        Matcher names = PLACEHOLDER.matcher(Advice.of(cause).check());
        while (names.find()) {
            assertThat(PLACEHOLDERS).contains(names.group(1));
        }
        assertThat(Advice.of(cause).check(name -> "v")).doesNotContain("{").doesNotContain("}");
    }

    @org.junit.jupiter.api.Test
    void anUnknownValueShowsAsInAManual() {
        Advice advice = new Advice("", "dig {host} @ {server} now", "");
        assertThat(advice.check(Map.of("host", "a.example")::get)).isEqualTo("dig a.example @ SERVER now");
    }
}
