package io.gatepost.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What is shipped is valid and up to date. With {@code -Dgatepost.regenerate=true} it is made anew instead. */
class ShippedFilesTest {
    private static final String HOW = "out of date: mvn -pl proxy-server -am test -Dtest=ShippedFilesTest "
            + "-Dsurefire.failIfNoSpecifiedTests=false -Dgatepost.regenerate=true";

    @Test
    void the_json_schema_is_up_to_date() throws IOException {
        upToDate("gatepost.schema.json", JsonSchema.write());
    }

    @Test
    void the_reference_is_up_to_date() throws IOException {
        upToDate("reference.md", Reference.write());
    }

    private static void upToDate(String file, String content) throws IOException {
        Path path = Configs.FOLDER.resolve(file);
        if (Boolean.getBoolean("gatepost.regenerate")) {
            Files.writeString(path, content);
        }
        assertThat(Files.readString(path)).as("config/%s is %s", file, HOW).isEqualTo(content);
    }

    static List<Path> shipped() throws IOException {
        try (Stream<Path> examples = Files.list(Configs.FOLDER.resolve("examples"))) {
            Stream<Path> yaml = examples.filter(p -> p.toString().endsWith(".yaml"));
            return Stream.concat(Stream.of(Configs.FOLDER.resolve("gatepost.yaml")), yaml).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void every_file_is_valid_for_the_program_and_for_editors(Path file) throws IOException {
        ServerSettings settings = Configs.settings(Configuration.load(file));
        assertThat(schemaErrors(Files.readString(file))).isEmpty();

        String shown = Configuration.show(settings);
        Configs.assertSame(Configs.settings(shown), settings);
        assertThat(schemaErrors(shown)).isEmpty();
    }

    @Test
    void the_json_schema_refuses_what_the_program_refuses() {
        assertThat(schemaErrors(Configs.SMALL)).isEmpty();
        assertThat(schemaErrors(Configs.SMALL + "lisen: []\n")).isNotEmpty();
        assertThat(schemaErrors(Configs.SMALL + "shutdown_timeout: 5x\n")).isNotEmpty();
        assertThat(schemaErrors(Configs.SMALL + "event_loops: many\n")).isNotEmpty();
        String listen = "listen: [{ address: 'a:1', tls: {} }]";
        assertThat(schemaErrors(Configs.SMALL.replaceFirst("listen: .*", listen))).isNotEmpty();
    }

    /** Read as the program reads it: YAML 1.2, in which {@code on} is a word. */
    private static List<?> schemaErrors(String yaml) {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JsonSchema.write());
        Object plain = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return schema.validate(JsonSchema.json(Objects.requireNonNull(plain)), InputFormat.JSON);
    }
}
