package io.gatepost.server.cli;

import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.Counts;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Where commands learn of failures. Every method may fail with {@link CommandFailed}. */
interface FailureSource {
    /** The failures that match, newest first. */
    List<Failure> query(FailureQuery query);

    /** The failure of an id; null where none is kept under it. */
    @Nullable
    Failure byId(String id);

    /** Exact counts, greatest first. */
    Summary counts(CountQuery query);

    /** The patterns that were going on where and when a failure happened, as the admin API tells them; none by default. */
    default JsonNode patterns(Failure around) {
        return MissingNode.getInstance();
    }

    /**
     * Counts.
     *
     * @param total of all
     * @param rows  of each group
     */
    record Summary(Counts total, List<CountQuery.Row> rows) {
        public Summary {
            rows = List.copyOf(rows);
        }
    }
}
