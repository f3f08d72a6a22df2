package io.gatepost.server.admin;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.diagnostics.report.FailureJson;
import io.gatepost.server.admin.Call.BadCall;
import io.gatepost.server.journal.Journal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/failures}: the failures that are kept, newest first. */
final class FailuresResource {
    private static final Set<String> FILTERS = Set.of("instance", "upstream", "server", "route", "cause", "status",
            "since",
            "until", "offset", "limit", "suspects");
    private static final int DEFAULT_LIMIT = 100;

    private final Journal journal;

    FailuresResource(Journal journal) {
        this.journal = journal;
    }

    Reply list(Call call) {
        call.allow(FILTERS);
        FailureQuery query = query(call, Instant.now());
        boolean suspects = call.flag("suspects", false);
        List<Failure> found = journal.query(query);
        return Reply.json(200, g -> {
            g.writeStartObject();
            g.writeName("failures").writeStartArray();
            for (Failure f : found) {
                FailureJson.write(g, f, suspects);
            }
            g.writeEndArray();
            if (found.size() == query.limit()) {
                g.writeNumberProperty("next_offset", query.offset() + query.limit());
            }
            g.writeEndObject();
        });
    }

    /** The failure of an id, or the newest for {@code last}. */
    Reply one(Call call, String id) {
        call.allow(Set.of("suspects"));
        Failure found = id.equals("last") ? last() : journal.byId(id);
        if (found == null) {
            return Reply.problem(404, "No such failure", id.equals("last")
                    ? "no failure is kept"
                    : "no failure is kept under '" + id
                            + "'; it was never recorded here, was one of many alike in a storm, or was given up for newer ones");
        }
        boolean suspects = call.flag("suspects", true);
        return Reply.json(200, g -> FailureJson.write(g, found, suspects));
    }

    private @Nullable Failure last() {
        List<Failure> newest = journal.query(FailureQuery.newest(1));
        return newest.isEmpty() ? null : newest.getFirst();
    }

    private static FailureQuery query(Call call, Instant now) {
        int status = call.number("status", 0, 599, -1);
        return new FailureQuery(call.parameter("instance"), call.parameter("upstream"), call.parameter("server"),
                call.parameter("route"),
                cause(call), status < 0 ? null : status, call.time("since", now), call.time("until", now),
                call.number("offset", 0, Integer.MAX_VALUE, 0),
                call.number("limit", 1, FailureQuery.MAX_LIMIT, DEFAULT_LIMIT));
    }

    /** The parameter {@code cause}; null where it is absent. */
    static @Nullable Cause cause(Call call) {
        String name = call.parameter("cause");
        if (name == null) {
            return null;
        }
        for (Cause cause : Cause.values()) {
            if (cause.name().equalsIgnoreCase(name)) {
                return cause;
            }
        }
        throw new BadCall("'" + name + "' is no cause; /api/v1/causes lists them");
    }
}
