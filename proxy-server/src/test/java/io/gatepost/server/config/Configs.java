package io.gatepost.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Reads configurations in tests. */
final class Configs {
    static final Path FOLDER = Path.of("..", "config").toAbsolutePath().normalize();
    static final String SMALL = "listen: [127.0.0.1:8080]\nupstreams: { app: { servers: [127.0.0.1:9000] } }\n";

    private Configs() {}

    static ServerSettings settings(String text) {
        return settings(Configuration.parse(text, FOLDER, "test.yaml"));
    }

    static ServerSettings settings(Configuration.Loaded loaded) {
        assertThat(loaded.problems()).isEmpty();
        return Objects.requireNonNull(loaded.settings());
    }

    static List<String> problems(String text) {
        Configuration.Loaded loaded = Configuration.parse(text, FOLDER, "test.yaml");
        assertThat(loaded.settings() == null).isEqualTo(!loaded.problems().isEmpty());
        return loaded.problems().stream().map(Problem::toString).toList();
    }

    /** The same settings, patterns being compared by their text. */
    static void assertSame(ServerSettings actual, ServerSettings expected) {
        assertThat(actual).usingRecursiveComparison()
                .withEqualsForType((a, b) -> a.pattern().equals(b.pattern()), java.util.regex.Pattern.class)
                .isEqualTo(expected);
    }
}
