package io.gatepost.server.cli;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatepost completion}. */
@Command(name = "completion", mixinStandardHelpOptions = true, description = {
        "Prints a script that completes commands and options, for bash and zsh."}, footer = {"",
                "Example: source <(gatepost completion)"})
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Settings.out(spec);
        out.print(AutoComplete.bash("gatepost", Objects.requireNonNull(spec).root().commandLine()));
        out.flush();
        return 0;
    }
}
