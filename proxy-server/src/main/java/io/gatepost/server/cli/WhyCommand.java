package io.gatepost.server.cli;

import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.diagnostics.report.ErrorReport;
import io.gatepost.diagnostics.report.FailureJson;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gatepost why}. */
@Command(name = "why", mixinStandardHelpOptions = true, description = {
        "Tells all about one failure on one screen: what happened, where and when, where the time went, what was measured, "
                + "what is likely behind it, and what to check and to do."}, footer = {"",
                        "Examples: gatepost why last",
                        "          gatepost why gw-1-mk3x8a1rs --journal gatepost-journal.db"})
final class WhyCommand implements Callable<Integer> {
    /** Ids consist of the instance's name and a part of their own. */
    private static final String ID = "[A-Za-z0-9._-]{1,80}-[a-z0-9]{1,20}";

    @Parameters(paramLabel = "ID|last", description = "The id from an error page, a Gatepost-Failure field or a log; or last.")
    private String id = "";

    @Mixin
    private final SourceOptions source = new SourceOptions();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        if (!id.equals("last") && !id.matches(ID)) {
            throw new CommandFailed(CommandFailed.WRONG_USE, "'" + id + "' is no failure's id; one such as "
                    + "gw-1-mk3x8a1rs, or last, is allowed");
        }
        FailureSource from = source.open();
        Failure failure = id.equals("last") ? last(from) : from.byId(id);
        if (failure == null) {
            throw new CommandFailed(CommandFailed.BAD, id.equals("last")
                    ? "no failure is kept"
                    : "no failure is kept under '" + id + "'; it was never recorded there, was one of many alike in a "
                            + "storm, or was given up for newer ones. gatepost failures lists what is kept");
        }
        if (output.json()) {
            output.print(g -> FailureJson.write(g, failure, true));
        } else {
            output.print(ErrorReport.story(failure, Output.terminal())
                    + PatternView.of(from.patterns(failure), Output.terminal(), "\nWhat else was going on\n"));
        }
        return 0;
    }

    private static @Nullable Failure last(FailureSource from) {
        List<Failure> newest = from.query(FailureQuery.newest(1));
        return newest.isEmpty() ? null : newest.getFirst();
    }
}
