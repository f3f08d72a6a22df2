package io.gatepost.server.admin;

import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.CountQuery.Dimension;
import io.gatepost.diagnostics.journal.Counts;
import io.gatepost.diagnostics.report.CountsJson;
import io.gatepost.server.admin.Call.BadCall;
import io.gatepost.server.journal.Journal;
import io.gatepost.server.journal.JournalException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code /api/v1/failures/summary}: how many failures there were, exactly, by anything and over any time. */
final class SummaryResource {
    private static final Set<String> PARAMETERS = Set.of("by", "step", "instance", "upstream", "server", "route",
            "cause", "status", "since", "until", "limit");
    private static final int DEFAULT_LIMIT = 1000;

    private final Journal journal;

    SummaryResource(Journal journal) {
        this.journal = journal;
    }

    Reply get(Call call) {
        call.allow(PARAMETERS);
        CountQuery query = query(call, Instant.now());
        List<CountQuery.Row> rows;
        Counts total;
        try {
            rows = journal.counts(query);
            total = journal.counts(query.total()).getFirst().counts();
        } catch (JournalException e) {
            return Reply.problem(503, "No journal", String.valueOf(e.getMessage()));
        }
        return Reply.json(200, g -> CountsJson.write(g, query, total, rows));
    }

    private static CountQuery query(Call call, Instant now) {
        int status = call.number("status", 0, 599, -1);
        Duration step = call.duration("step");
        return new CountQuery(dimensions(call), step == null ? 0 : Math.toIntExact(step.toSeconds()),
                call.parameter("instance"), call.parameter("upstream"), call.parameter("server"),
                call.parameter("route"), FailuresResource.cause(call), status < 0 ? null : status,
                call.time("since", now), call.time("until", now),
                call.number("limit", 1, CountQuery.MAX_LIMIT, DEFAULT_LIMIT));
    }

    private static List<Dimension> dimensions(Call call) {
        String by = call.parameter("by");
        List<Dimension> dimensions = new ArrayList<>();
        for (String name : by == null ? List.<String>of() : List.of(by.split(",", -1))) {
            Dimension dimension = Stream.of(Dimension.values()).filter(d -> CountsJson.name(d).equals(name)).findFirst()
                    .orElseThrow(() -> new BadCall("by has '" + name + "'; of "
                            + String.join(", ", Stream.of(Dimension.values()).map(CountsJson::name).toList())
                            + " some are allowed, with commas between"));
            if (dimensions.contains(dimension)) {
                throw new BadCall("by has '" + name + "' twice");
            }
            dimensions.add(dimension);
        }
        return dimensions;
    }
}
