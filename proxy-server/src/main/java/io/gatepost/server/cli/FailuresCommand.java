package io.gatepost.server.cli;

import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.CountQuery.Dimension;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.diagnostics.report.CountsJson;
import io.gatepost.diagnostics.report.FailureJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatepost failures}. */
@Command(name = "failures", mixinStandardHelpOptions = true, description = {
        "Lists failures, newest first; or counts them exactly with --by."}, footer = {"",
                "Examples: gatepost failures --since 15m --upstream app",
                "          gatepost failures --since 1h --by cause,server"})
final class FailuresCommand implements Callable<Integer> {
    @Mixin
    private final FilterOptions filter = new FilterOptions();

    @Option(names = "--by", paramLabel = "WHAT", split = ",", description = "Count by: ${COMPLETION-CANDIDATES}; with commas "
            + "between.")
    private List<Dimension> by = List.of();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "At most so many lines (${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    private final SourceOptions source = new SourceOptions();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        int most = by.isEmpty() ? FailureQuery.MAX_LIMIT : CountQuery.MAX_LIMIT;
        if (limit < 1 || limit > most) {
            throw new CommandFailed(CommandFailed.WRONG_USE, "--limit is " + limit + "; 1 to " + most + " is allowed");
        }
        if (by.stream().distinct().count() < by.size()) {
            throw new CommandFailed(CommandFailed.WRONG_USE, "--by names something twice");
        }
        if (by.isEmpty()) {
            list(filter.records(limit));
        } else {
            count(filter.counts(by, limit));
        }
        return 0;
    }

    private void list(FailureQuery query) {
        List<Failure> found = source.open().query(query);
        if (output.json()) {
            output.print(g -> {
                g.writeStartObject();
                g.writeName("failures").writeStartArray();
                found.forEach(f -> FailureJson.write(g, f));
                g.writeEndArray();
                g.writeEndObject();
            });
        } else {
            output.print(FailureList.of(found, limit, Output.terminal()));
        }
    }

    private void count(CountQuery query) {
        FailureSource.Summary summary = source.open().counts(query);
        if (output.json()) {
            output.print(g -> CountsJson.write(g, query, summary.total(), summary.rows()));
        } else {
            output.print(CountList.of(query, summary, Output.terminal()));
        }
    }
}
