package io.gatepost.server.cli;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Timing;
import io.gatepost.diagnostics.text.Durations;
import io.gatepost.diagnostics.text.Terminal;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.UnaryOperator;

/** Failures as a table, one line each. */
final class FailureList {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
            .withZone(ZoneOffset.UTC);
    private static final int LONGEST = 40;

    private FailureList() {}

    static String of(List<Failure> failures, int limit, Terminal terminal) {
        if (failures.isEmpty()) {
            return "no failure matches\n";
        }
        Table table = new Table(0);
        table.add(terminal::strong,
                List.of("TIME", "STATUS", "CAUSE", "AFTER", "UPSTREAM", "SERVER", "REQUEST", "ID"));
        for (Failure f : failures) {
            UnaryOperator<String> style = f.outcome().cause() == null ? terminal::faint : UnaryOperator.identity();
            table.add(style, row(f));
        }
        return table.toString("")
                + (failures.size() == limit ? "There may be more: --limit, --since and the other filters.\n" : "");
    }

    private static List<String> row(Failure f) {
        Cause cause = f.cause();
        Attempt decisive = f.decisive();
        long total = f.timing().total();
        return List.of(TIME.format(f.time()), Integer.toString(f.outcome().status()),
                (cause == null ? "-" : cause.name()) + (f.outcome().cause() == null ? " (retried)" : ""),
                total == Timing.ABSENT ? "-" : Durations.ofMicros(total),
                f.upstream() == null ? "-" : f.upstream(), decisive == null ? "-" : decisive.server(),
                shortened(f.request()), f.id());
    }

    private static String shortened(Failure.Request r) {
        String text = r.method().isEmpty() ? "-" : r.method() + ' ' + r.target();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
    }
}
