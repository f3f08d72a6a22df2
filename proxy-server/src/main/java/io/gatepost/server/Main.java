package io.gatepost.server;

import io.gatepost.server.cli.GatepostCommand;

/** Where the program starts. */
public final class Main {
    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(GatepostCommand.execute(args));
    }
}
