package io.gatepost.server.lab;

import io.gatepost.diagnostics.cause.Cause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The scenarios, as {@code scenarios.txt} beside this class has them. One is a paragraph:
 *
 * <pre>
 * NAME CAUSE
 *   imitates what it imitates in production
 *   server   a script or a kind; see {@link LabServer}
 *   client   a script; by default one GET
 *   other    a script of a client that comes before and stays
 *   proxy    settings in YAML, as { limits: { requests: 1 } }
 *   upstream, member, route   settings of the upstream, its server, the route
 *   break    a shell command in a network namespace; see {@link Namespace#breakIt}
 *   cannot   why it cannot be run
 * </pre>
 */
final class Scenarios {
    private static final String DEFAULT_CLIENT = "get, message";
    private static final List<Scenario> ALL = read();

    private Scenarios() {}

    /** All, in the order of the phases. */
    static List<Scenario> all() {
        return ALL;
    }

    /** The one of that name, or of that cause; null where there is none. */
    static @Nullable Scenario named(String name) {
        return ALL.stream().filter(s -> s.name().equals(name)).findFirst().orElseGet(() -> ALL.stream()
                .filter(s -> s.cause().name().equalsIgnoreCase(name)).findFirst().orElse(null));
    }

    private static List<Scenario> read() {
        List<Scenario> all = new ArrayList<>();
        try (InputStream file = Objects.requireNonNull(Scenarios.class.getResourceAsStream("scenarios.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
            List<String> paragraph = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) {
                    continue;
                }
                if (line.isBlank() && !paragraph.isEmpty()) {
                    all.add(scenario(paragraph));
                    paragraph.clear();
                } else if (!line.isBlank()) {
                    paragraph.add(line);
                }
            }
            if (!paragraph.isEmpty()) {
                all.add(scenario(paragraph));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(all);
    }

    private static Scenario scenario(List<String> lines) {
        String[] title = lines.getFirst().split(" ");
        String imitates = "";
        String server = "nobody";
        String client = DEFAULT_CLIENT;
        String why = "";
        List<String> others = new ArrayList<>();
        List<String> needs = new ArrayList<>();
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String text = line.strip();
            int space = text.indexOf(' ');
            String rest = text.substring(space + 1).strip();
            switch (text.substring(0, space)) {
                case "imitates" -> imitates = rest;
                case "server" -> server = rest;
                case "client" -> client = rest;
                case "other" -> others.add(rest);
                case "break" -> needs.add(rest);
                case "cannot" -> why = rest;
                case "proxy", "upstream", "member", "route" ->
                    settings.put(text.substring(0, space), yaml(rest));
                default -> throw new IllegalStateException("scenarios.txt: " + line);
            }
        }
        return new Scenario(title[0], Cause.valueOf(title[1]), imitates, server, client, others, settings, needs, why);
    }

    private static Object yaml(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }
}
