package io.gatepost.server.cli;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The top of the command line. */
@Command(name = "gatepost", mixinStandardHelpOptions = true, versionProvider = GatepostCommand.Version.class, description = "A reverse proxy that says why.", footer = {
        "", "Exit codes: 0 done, 1 failed, 2 wrong use or invalid configuration."})
public final class GatepostCommand {
    private GatepostCommand() {}

    /** Runs the command and returns its exit code: 0 done, 1 failed, 2 wrong use or invalid configuration. */
    public static int execute(String... args) {
        CommandLine top = new CommandLine(new GatepostCommand());
        return top.execute(args);
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
