package io.gatepost.server.cli;

import io.gatepost.diagnostics.text.Plain;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The top of the command line. */
@Command(name = "gatepost", mixinStandardHelpOptions = true, versionProvider = GatepostCommand.Version.class, description = "A reverse proxy that says why.", subcommands = {
        RunCommand.class, CheckCommand.class, WhyCommand.class, FailuresCommand.class, StatusCommand.class,
        MaintenanceCommand.class, ServerCommand.class, ReloadCommand.class, TopCommand.class,
        ExplainCommand.class, LabCommand.class, CompletionCommand.class}, footer = {
                "", "Exit codes: 0 done, 1 failed or in a bad state, 2 wrong use or invalid configuration."})
public final class GatepostCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    private GatepostCommand() {}

    /** Without a subcommand there is nothing to do: wrong use. */
    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "a command is missing");
    }

    /** Runs the command and returns its exit code: 0 done, 1 failed, 2 wrong use or invalid configuration. */
    public static int execute(String... args) {
        return commandLine().execute(args);
    }

    /** The parser with all commands. */
    static CommandLine commandLine() {
        CommandLine top = new CommandLine(new GatepostCommand());
        top.setCaseInsensitiveEnumValuesAllowed(true);
        top.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof CommandFailed failed) {
                command.getErr().println("gatepost: " + Plain.of(String.valueOf(failed.getMessage())));
                command.getErr().flush();
                return failed.exitCode();
            }
            throw e;
        });
        return top;
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = GatepostCommand.class.getPackage().getImplementationVersion();
            return new String[]{"gatepost " + Objects.requireNonNullElse(version, "(not packaged)")
                    + ", Java " + Runtime.version()};
        }
    }
}
