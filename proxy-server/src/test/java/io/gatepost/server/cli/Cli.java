package io.gatepost.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs commands as they are typed. */
final class Cli {
    private Cli() {}

    /**
     * What a command left.
     *
     * @param code exit code
     * @param out  what it printed
     * @param err  what it printed to stderr
     */
    record Result(int code, String out, String err) {}

    static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine top = GatepostCommand.commandLine();
        top.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = top.execute(args);
        return new Result(code, out.toString(), err.toString());
    }
}
