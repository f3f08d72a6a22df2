package io.gatepost.server.lab;

import io.gatepost.diagnostics.cause.Cause;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Makes gateway errors happen, for real. Leaves nothing behind: no process, no rule, no file. */
public final class Lab {
    /** Scenarios at once: most of their time is waiting. */
    private static final int AT_ONCE = 4;
    private static final long LIMIT_SECONDS = 60;
    private static final String MAIN = "io.gatepost.server.Main";

    private Lab() {}

    /** All scenarios, in the order of the phases. */
    public static List<Scenario> scenarios() {
        return Scenarios.all();
    }

    /** The scenario of that name, or of the cause of that name; null where there is none. */
    public static @Nullable Scenario scenario(String name) {
        return Scenarios.named(name);
    }

    /** Runs one, where it can be run: in a namespace of its own where it breaks the network. */
    public static Outcome run(Scenario scenario) throws IOException, InterruptedException {
        if (!scenario.runnable()) {
            return Outcome.skipped(scenario, scenario.why());
        }
        if (!scenario.isolated()) {
            return Experiment.run(scenario);
        }
        String missing = Namespace.missing();
        return missing.isEmpty() ? elsewhere(scenario) : Outcome.skipped(scenario, missing);
    }

    /** Runs one in this process, which is in a namespace of its own. */
    public static Outcome runHere(Scenario scenario) throws IOException, InterruptedException {
        if (scenario.cause() == Cause.LOCAL_FDS_EXHAUSTED) {
            // Loads what is loaded from files, for soon none can be opened.
            StringWriter nowhere = new StringWriter();
            try (JsonGenerator g = new JsonFactory().createGenerator(ObjectWriteContext.empty(), nowhere)) {
                OutcomeJson.write(g, Experiment.run(Objects.requireNonNull(scenario(Cause.CONNECT_REFUSED.name()))));
            }
        }
        return Experiment.run(scenario);
    }

    /** Runs all, several at once; tells of each as its turn comes, in their order. */
    public static List<Outcome> runAll(List<Scenario> scenarios, Consumer<Outcome> each)
            throws IOException, InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Outcome>> running = scenarios.stream().map(s -> workers.submit(() -> run(s))).toList();
            try {
                for (Future<Outcome> one : running) {
                    Outcome outcome = one.get();
                    outcomes.add(outcome);
                    each.accept(outcome);
                }
            } catch (ExecutionException e) {
                workers.shutdownNow();
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            }
        }
        return outcomes;
    }

    private static Outcome elsewhere(Scenario scenario) throws IOException, InterruptedException {
        boolean fileRights = !scenario.needs().contains(Namespace.NO_FILE_RIGHTS);
        Path output = Files.createTempFile("gatepost-lab", ".json");
        Process process = new ProcessBuilder(Namespace.command(fileRights, MAIN,
                List.of("lab", "run", scenario.name(), "--json", "--here"))).redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        Closeable end = () -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.deleteIfExists(output);
        };
        Leftovers.add(end);
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return Outcome.skipped(scenario, "it did not end in " + LIMIT_SECONDS + " s");
            }
            // Whatever else was printed, the outcome is the last line.
            String json = Files.readString(output, StandardCharsets.UTF_8).lines().filter(l -> l.startsWith("{"))
                    .reduce("", (before, last) -> last);
            return json.isEmpty()
                    ? Outcome.skipped(scenario, "it failed in its namespace, with exit code " + process.exitValue())
                    : OutcomeJson.read(scenario, json);
        } finally {
            Leftovers.remove(end);
            end.close();
        }
    }
}
