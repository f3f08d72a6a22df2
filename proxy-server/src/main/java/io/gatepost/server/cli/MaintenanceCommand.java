package io.gatepost.server.cli;

import io.gatepost.diagnostics.text.Moments;
import io.gatepost.diagnostics.text.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost maintenance}. */
@Command(name = "maintenance", mixinStandardHelpOptions = true, description = {
        "Answers 503 with Retry-After instead of asking servers: for everything, a route or an upstream. Without on or off, "
                + "shows what is in maintenance."}, footer = {"",
                        "Examples: gatepost maintenance",
                        "          gatepost maintenance on --route shop --until 2026-12-01T06:00:00Z --page soon.html",
                        "          gatepost maintenance off --route shop"})
final class MaintenanceCommand implements Callable<Integer> {
    /** What is wanted. */
    enum Wanted {
        ON, OFF, CONFIGURED
    }

    /** Of what; neither is the whole proxy. */
    static final class Scope {
        @Option(names = "--route", paramLabel = "NAME", required = true, description = "Only this route.")
        private @Nullable String route;

        @Option(names = "--upstream", paramLabel = "NAME", required = true, description = "Only this upstream.")
        private @Nullable String upstream;
    }

    @Parameters(arity = "0..1", paramLabel = "on|off|configured", description = "configured takes the word back: what the "
            + "configuration and its flag file say holds again.")
    private @Nullable Wanted wanted;

    @ArgGroup
    private @Nullable Scope scope;

    @Option(names = "--until", paramLabel = "TIME", description = "Announced end, such as 2026-12-01T06:00:00Z or in 30m; "
            + "Retry-After counts down to it. It does not switch off by itself.")
    private @Nullable String until;

    @Option(names = "--retry-after", paramLabel = "DURATION", description = "Sent where there is no announced end, such as 1h.")
    private @Nullable String retryAfter;

    @Option(names = "--page", paramLabel = "FILE", description = "Sent as the body: .html, .json or text in UTF-8.")
    private @Nullable Path page;

    @Option(names = "--persist", description = "Keep it across restarts (admin.state_file).")
    private boolean persist;

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        if (wanted == null) {
            JsonNode all = admin.client().get("maintenance", Map.of());
            output.print(output.json() ? all + "\n" : table(all.path("maintenance"), Output.terminal()));
            return 0;
        }
        JsonNode one = admin.client().put("maintenance", body().toString());
        String name = one.path("name").asString("");
        output.print(output.json()
                ? one + "\n"
                : one.path("of").asString("") + (name.isEmpty() ? "" : " " + name)
                        + (one.path("on").booleanValue(false) ? " is in maintenance\n" : " is not in maintenance\n"));
        return 0;
    }

    private ObjectNode body() {
        ObjectNode body = JsonMapper.shared().createObjectNode().put("state",
                String.valueOf(wanted).toLowerCase(Locale.ROOT));
        if (scope != null && scope.route != null) {
            body.put("route", scope.route);
        }
        if (scope != null && scope.upstream != null) {
            body.put("upstream", scope.upstream);
        }
        if (until != null) {
            body.put("until", end(until, Instant.now()).toString());
        }
        if (retryAfter != null) {
            body.put("retry_after", duration("--retry-after", retryAfter).toSeconds());
        }
        if (page != null) {
            body.put("page", read(page)).put("page_type", type(page.toString()));
        }
        if (persist) {
            body.put("persist", true);
        }
        return body;
    }

    private static Instant end(String text, Instant now) {
        if (text.startsWith("in ")) {
            return now.plus(duration("--until", text.substring(3).strip()));
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new CommandFailed(CommandFailed.WRONG_USE,
                    "--until is '" + text + "'; a time such as 2026-12-01T06:00:00Z, or 'in 30m', is allowed");
        }
    }

    private static Duration duration(String option, String text) {
        Duration duration = Moments.age(text);
        if (duration == null || duration.isNegative()) {
            throw new CommandFailed(CommandFailed.WRONG_USE,
                    option + " is '" + text + "'; a duration such as 30m or 2h is allowed");
        }
        return duration;
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.WRONG_USE, "the page " + page + " cannot be read as UTF-8 text");
        }
    }

    private static String type(String file) {
        return file.endsWith(".html") || file.endsWith(".htm")
                ? "text/html; charset=utf-8"
                : file.endsWith(".json") ? "application/json" : "text/plain; charset=utf-8";
    }

    private static String table(JsonNode all, Terminal terminal) {
        Table table = new Table(0);
        table.add(terminal::faint, List.of("WHAT", "NAME", "STATE", "SAID BY", "UNTIL", "RETRY-AFTER"));
        for (JsonNode one : all) {
            boolean on = one.path("on").booleanValue(false);
            long retry = one.path("retry_after").longValue(0);
            table.add(on ? terminal::doubtful : s -> s,
                    List.of(one.path("of").asString(""), one.path("name").asString(""), on ? "maintenance" : "serves",
                            one.path("by").asString(""), one.path("until").asString(""),
                            on && retry > 0 ? retry + " s" : ""));
        }
        return table.toString("");
    }
}
