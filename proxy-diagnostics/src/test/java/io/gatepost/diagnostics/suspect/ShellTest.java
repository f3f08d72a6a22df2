package io.gatepost.diagnostics.suspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShellTest {
    /** Each makes the file {@code owned} where a shell takes it for more than a value, bare or in single quotes. */
    private static final List<String> PAYLOADS = List.of(";:>owned;", "$(:>owned)", "`:>owned`", "\n:>owned\n",
            "|:>owned",
            "&:>owned;", ">owned", "';:>owned;'", "\\';:>owned;'");
    private static final String HOSTILE = String.join("\u001b]0;\u00e9", PAYLOADS);

    static Stream<String> values() {
        return Stream.concat(PAYLOADS.stream(),
                Stream.of("10.0.0.1:8080", "/run/app.sock", "it's", "", " ", "$HOME", "a\nb",
                        "tab\there", "back\\slash", "'", "''", "\u00fcml\u00e4ut 7", "\u0001" + "23", "[::1]:80", "-x",
                        "a;b|c&d>e<f", "{a,b}", "~root", "*", HOSTILE));
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_word_is_one_argument_with_the_very_value(String value, @TempDir Path folder) throws Exception {
        String word = Shell.word(value);
        assertThat(word).matches("[\\x20-\\x7e]+");
        assertThat(run("printf '%s.' " + word, folder)).isEqualTo(value + '.');
    }

    @Test
    void what_means_nothing_to_a_shell_stays_readable() {
        assertThat(Shell.word("http://10.0.0.1:8080/a")).isEqualTo("http://10.0.0.1:8080/a");
        assertThat(Shell.word("/a?b=1&c")).isEqualTo("'/a?b=1&c'");
    }

    @Test
    void no_command_of_any_cause_does_what_its_values_want(@TempDir Path folder) throws Exception {
        List<String> lines = new ArrayList<>();
        for (Cause cause : Cause.values()) {
            for (boolean unix : new boolean[]{false, true}) {
                Suspects.of(hostile(cause, unix)).forEach(s -> lines.addAll(s.check()));
            }
        }
        assertThat(lines).hasSizeGreaterThan(500).allSatisfy(line -> assertThat(line).matches("[\\x20-\\x7e]+"));
        // Nothing is found on this path, so that each line does no more than what the shell itself makes of it.
        Path script = Files.writeString(folder.resolve("checks"), String.join("\n", lines) + "\n");
        assertThat(run("bash -n " + Shell.word(script.toString()), folder)).isEmpty();
        run("PATH=/nowhere; . " + Shell.word(script.toString()) + " >/dev/null 2>&1", folder);
        assertThat(folder.resolve("owned")).doesNotExist();
    }

    @Test
    void each_payload_would_strike_if_it_were_not_quoted(@TempDir Path folder) throws Exception {
        for (String payload : PAYLOADS) {
            Path owned = folder.resolve("owned");
            run("x " + payload, folder);
            run("x '" + payload + "'", folder);
            assertThat(owned).as(payload).exists();
            Files.delete(owned);
        }
    }

    private static Failure hostile(Cause cause, boolean unix) {
        FakeExchange x = EveryCauseTest.usual(cause);
        x.id = HOSTILE;
        x.host = Slice.of(HOSTILE);
        x.target = Slice.of("/" + HOSTILE);
        for (FakeAttempt a : x.attempts) {
            a.server = unix ? "unix:/run/" + HOSTILE : HOSTILE.replace(":", "") + ":8080";
            a.address = a.server;
            a.reused = true;
            a.idle = 5000;
            a.limit = 1000;
            a.detail = HOSTILE;
            a.evidence = Cases.firstBytes(HOSTILE).withNote(Notes.RESOLVER, HOSTILE)
                    .withNote(Notes.SERVER_NAME, HOSTILE)
                    .withNote(Notes.RESPONSE_FIELDS, List.of("server: " + HOSTILE)).withNote(Notes.STDERR, HOSTILE);
        }
        return Failure.of(x, HOSTILE);
    }

    /** What it prints, on both outputs. */
    private static String run(String command, Path folder) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder("bash", "-c", command).directory(folder.toFile()).redirectErrorStream(true)
                .start();
        bash.getOutputStream().close();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return output;
    }
}
