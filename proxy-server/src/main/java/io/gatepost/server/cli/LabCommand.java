package io.gatepost.server.cli;

import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.server.lab.Lab;
import io.gatepost.server.lab.Outcome;
import io.gatepost.server.lab.OutcomeJson;
import io.gatepost.server.lab.OutcomeText;
import io.gatepost.server.lab.Scenario;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatepost lab}. */
@Command(name = "lab", mixinStandardHelpOptions = true, description = {
        "Makes gateway errors happen for real, on this machine: a server that misbehaves on its sockets, the proxy before "
                + "it, and what a client, a log and an operator would see."}, subcommands = {
                        LabCommand.ListScenarios.class,
                        LabCommand.Run.class}, footer = {"", "Example: gatepost lab run hang"})
final class LabCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "list or run is missing");
    }

    /** {@code gatepost lab list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the scenarios by phase, with what each imitates in production.", footer = {
            "", "Example: gatepost lab list"})
    static final class ListScenarios implements Callable<Integer> {
        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            if (output.json()) {
                output.print(g -> {
                    g.writeStartArray();
                    for (Scenario s : Lab.scenarios()) {
                        g.writeStartObject();
                        OutcomeJson.scenario(g, s);
                        g.writeStringProperty("cannot_run", s.why());
                        g.writeEndObject();
                    }
                    g.writeEndArray();
                });
                return 0;
            }
            StringBuilder text = new StringBuilder(16 * 1024);
            for (int i = 0; i <= Phase.values().length; i++) {
                Phase phase = i == Phase.values().length ? null : Phase.values()[i];
                List<Scenario> of = Lab.scenarios().stream().filter(s -> s.cause().phase() == phase).toList();
                if (!of.isEmpty()) {
                    text.append(phase == null ? "ANY PHASE" : phase.name()).append("\n\n");
                }
                for (Scenario s : of) {
                    text.append(String.format(Locale.ROOT, "  %-24s %-36s %s%n", s.name(), s.cause(), s.imitates()));
                    if (!s.runnable()) {
                        text.repeat(' ', 27).append("cannot be run: ").append(s.why()).append('\n');
                    }
                }
                text.append(of.isEmpty() ? "" : "\n");
            }
            output.print(text.toString());
            return 0;
        }
    }

    /** {@code gatepost lab run}. */
    @Command(name = "run", mixinStandardHelpOptions = true, description = {
            "Runs scenarios, and shows what the client sees, the log lines, the failure with its evidence and suspects, and "
                    + "the same event in the words of nginx, HAProxy and Envoy. --all runs every one and prints a table."}, footer = {
                            "", "Examples: gatepost lab run hang refused", "          gatepost lab run --all", "",
                            "Exit codes: 0 each was named exactly, 1 one was not, 2 wrong use."})
    static final class Run implements Callable<Integer> {
        @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "Names of scenarios, or of causes.")
        private @Nullable List<String> names;

        @Option(names = "--all", description = "All that can be run here, as a table.")
        private boolean all;

        @Mixin
        private final Output output = new Output();

        @Option(names = "--here", hidden = true, description = "In this network namespace.")
        private boolean here;

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws InterruptedException {
            List<Scenario> chosen = all ? Lab.scenarios() : named(names == null ? List.of() : names);
            if (chosen.isEmpty()) {
                throw wrong("which scenario? gatepost lab list shows them, --all runs them all");
            }
            Settings.quiet();
            try {
                List<Outcome> outcomes = here ? List.of(Lab.runHere(chosen.getFirst())) : run(chosen);
                print(outcomes);
                return outcomes.stream().allMatch(o -> o.named() || !o.ran() && all) ? 0 : 1;
            } catch (IOException e) {
                Settings.err(spec).println("gatepost: " + e.getMessage());
                return 1;
            }
        }

        private List<Outcome> run(List<Scenario> chosen) throws IOException, InterruptedException {
            AtomicInteger done = new AtomicInteger();
            try (Progress progress = Progress.start(Settings.err(spec))) {
                return Lab.runAll(chosen,
                        o -> progress.step(done.incrementAndGet() + " of " + chosen.size() + " scenarios"));
            }
        }

        private void print(List<Outcome> outcomes) {
            for (Outcome o : outcomes) {
                if (output.json()) {
                    output.print(g -> OutcomeJson.write(g, o));
                } else {
                    output.print((all ? OutcomeText.row(o) : OutcomeText.of(o, Output.terminal())) + "\n");
                }
            }
            if (all && !output.json()) {
                long named = outcomes.stream().filter(Outcome::named).count();
                long ran = outcomes.stream().filter(Outcome::ran).count();
                output.print("\n" + named + " of " + ran + " named exactly, " + (outcomes.size() - ran) + " not run\n");
            }
        }

        private List<Scenario> named(List<String> wanted) {
            return wanted.stream().map(name -> {
                Scenario found = Lab.scenario(name);
                if (found == null) {
                    throw wrong("no scenario is named '" + name + "'; gatepost lab list shows them");
                }
                return found;
            }).toList();
        }

        private ParameterException wrong(String message) {
            return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
        }
    }
}
