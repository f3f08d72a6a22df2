package io.gatepost.server.cli;

import io.gatepost.server.config.Configuration;
import io.gatepost.server.config.ServerSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatepost check}. */
@Command(name = "check", mixinStandardHelpOptions = true, description = {
        "Says whether a configuration is valid, and all that is wrong with it at once: file:line:column, what is wrong, "
                + "what is allowed."}, footer = {"", "Example: gatepost check -c gatepost.yaml --show"})
final class CheckCommand implements Callable<Integer> {
    @Option(names = {"-c", "--config"}, paramLabel = "FILE", required = true, description = "The configuration.")
    private @Nullable Path config;

    @Option(names = "--show", description = "Print the effective configuration with every default.")
    private boolean show;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Path file = Objects.requireNonNull(config);
        ServerSettings settings = Settings.read(file, Settings.err(spec));
        if (settings == null) {
            return Settings.INVALID;
        }
        PrintWriter out = Settings.out(spec);
        if (show) {
            out.print(Configuration.show(settings));
        } else {
            out.println(file + ": valid; " + Settings.count(settings.proxy().listeners().size(), "listener") + ", "
                    + Settings.count(settings.proxy().upstreams().size(), "upstream") + ", "
                    + Settings.count(settings.proxy().routes().size(), "route"));
        }
        out.flush();
        return 0;
    }
}
