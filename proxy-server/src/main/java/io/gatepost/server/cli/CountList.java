package io.gatepost.server.cli;

import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.Counts;
import io.gatepost.diagnostics.text.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Counts of failures as a table, one line for each group and the sum below. */
final class CountList {
    private static final int NUMBERS = 3;

    private CountList() {}

    static String of(CountQuery query, FailureSource.Summary summary, Terminal terminal) {
        Table table = new Table(NUMBERS);
        List<String> head = new ArrayList<>(query.by().stream().map(Enum::name).toList());
        head.addAll(List.of("FAILED", "RETRIED", "ATTEMPTS"));
        table.add(terminal::strong, head);
        for (CountQuery.Row row : summary.rows()) {
            table.add(UnaryOperator.identity(),
                    line(row.values().stream().map(v -> v.isEmpty() ? "-" : v).toList(), row.counts()));
        }
        List<String> sum = new ArrayList<>(query.by().stream().map(d -> "").toList());
        sum.set(0, "all");
        table.add(terminal::strong, line(sum, summary.total()));
        return table.toString("")
                + (summary.rows().size() == query.limit() ? "There may be more groups: --limit.\n" : "");
    }

    private static List<String> line(List<String> names, Counts counts) {
        List<String> cells = new ArrayList<>(names);
        cells.add(Long.toString(counts.failures()));
        cells.add(Long.toString(counts.retried()));
        cells.add(Long.toString(counts.attempts()));
        return cells;
    }
}
