package io.gatepost.server.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.text.Terminal;
import io.gatepost.server.cli.GatepostCommand;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class LabTest {
    private static final Terminal PLAIN = new Terminal(120, false);

    @Test
    void has_a_scenario_for_every_cause() {
        assertThat(Lab.scenarios().stream().map(Scenario::cause).distinct()).containsExactlyInAnyOrder(Cause.values());
        assertThat(Lab.scenarios().stream().map(Scenario::name)).doesNotHaveDuplicates();
        assertThat(Lab.scenarios()).allSatisfy(s -> {
            assertThat(s.imitates()).isNotEmpty();
            Script.parse(s.client());
            s.others().forEach(Script::parse);
        });
    }

    /** What cannot be run says why; what breaks a network is run where that is allowed. */
    @Test
    @Timeout(180)
    void every_scenario_is_named_exactly() throws Exception {
        long files = leftovers();
        List<Outcome> outcomes = Lab.runAll(Lab.scenarios(), o -> {
        });
        assertThat(outcomes.stream().filter(Outcome::ran).filter(o -> !o.named()).map(OutcomeText::row)).isEmpty();
        String missing = Namespace.missing();
        assertThat(outcomes.stream().filter(o -> !o.ran() && o.scenario().runnable()))
                .allSatisfy(o -> assertThat(o.skipped()).isEqualTo(missing).isNotEmpty());
        assertThat(outcomes.stream().filter(Outcome::ran).filter(o -> o.failure() != null))
                .allSatisfy(o -> assertThat(OutcomeText.of(o, PLAIN)).contains("-- what the client sees",
                        "-- the access log",
                        "-- gatepost why", "-- in other words", "named exactly"));
        assertThat(leftovers()).isEqualTo(files);
    }

    private static long leftovers() throws Exception {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(f -> f.getFileName().toString().startsWith("gatepost-lab")).count();
        }
    }

    @Test
    void shows_the_same_event_in_other_words() throws Exception {
        Outcome refused = Lab.run(Objects.requireNonNull(Lab.scenario("refused")));
        assertThat(OutcomeText.of(refused, PLAIN)).contains("nginx: failed (111: Connection refused)",
                "HAProxy: state SC",
                "Envoy: connect_error:", "502 Bad Gateway", "named exactly: CONNECT_REFUSED");
    }

    @Test
    void an_outcome_survives_the_way_from_another_process() throws Exception {
        Outcome reset = Lab.run(Objects.requireNonNull(Lab.scenario("reset")));
        Outcome read = OutcomeJson.read(reset.scenario(), json(reset));
        assertThat(json(read)).isEqualTo(json(reset));
        assertThat(OutcomeText.of(read, PLAIN)).isEqualTo(OutcomeText.of(reset, PLAIN));
    }

    private static String json(Outcome outcome) {
        StringWriter text = new StringWriter();
        try (var g = new JsonFactory()
                .createGenerator(ObjectWriteContext.empty(), text)) {
            OutcomeJson.write(g, outcome);
        }
        return text.toString();
    }

    @Test
    void takes_the_name_of_a_cause_too() {
        assertThat(Arrays.stream(Cause.values()).map(c -> Lab.scenario(c.name().toLowerCase(Locale.ROOT))))
                .doesNotContainNull();
        assertThat(Lab.scenario("no such scenario")).isNull();
    }

    @Test
    void wrong_use_is_said() {
        assertThat(GatepostCommand.execute("lab", "run")).isEqualTo(2);
        assertThat(GatepostCommand.execute("lab", "run", "nonsense")).isEqualTo(2);
        assertThat(GatepostCommand.execute("lab")).isEqualTo(2);
    }

    @Test
    void quoted_texts_are_read_as_they_are_written() {
        String all = "\0\r\n\t\"\\ az\u007f\u00e9\u00ff";
        assertThat(Quoted.read(Quoted.write(all))).isEqualTo(all);
        assertThat(Quoted.write("a\r\n\0\"")).isEqualTo("\"a\\r\\n\\x00\\\"\"");
    }
}
