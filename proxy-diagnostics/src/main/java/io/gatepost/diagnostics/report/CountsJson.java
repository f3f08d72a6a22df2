package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.CountQuery.Dimension;
import io.gatepost.diagnostics.journal.Counts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Counts of failures as JSON, in the form of the admin API. Stateless. */
public final class CountsJson {
    private CountsJson() {}

    /** Writes an object with the sum and the groups. */
    public static void write(JsonGenerator g, CountQuery query, Counts total, List<CountQuery.Row> rows) {
        g.writeStartObject();
        time(g, "since", query.since());
        time(g, "until", query.until());
        write(g, total);
        g.writeName("groups").writeStartArray();
        for (CountQuery.Row row : rows) {
            g.writeStartObject();
            time(g, "from", row.from());
            for (int i = 0; i < query.by().size(); i++) {
                write(g, query.by().get(i), row.values().get(i));
            }
            write(g, row.counts());
            g.writeEndObject();
        }
        g.writeEndArray();
        if (rows.size() == query.limit()) {
            g.writeBooleanProperty("truncated", true);
        }
        g.writeEndObject();
    }

    /** The groups of what {@link #write} wrote for a query without a step. */
    public static List<CountQuery.Row> groups(JsonNode n, List<Dimension> by) {
        List<CountQuery.Row> rows = new ArrayList<>();
        for (JsonNode group : n.path("groups")) {
            rows.add(new CountQuery.Row(null, by.stream().map(d -> group.path(name(d)).asString("")).toList(),
                    counts(group)));
        }
        return rows;
    }

    /** The counts of one object: of the whole, or of a group. */
    public static Counts counts(JsonNode n) {
        return new Counts(n.path("failures").longValue(0), n.path("retried").longValue(0),
                n.path("failed_attempts").longValue(0));
    }

    /** As a dimension is written. */
    public static String name(Dimension dimension) {
        return dimension.name().toLowerCase(Locale.ROOT);
    }

    /** As in a failure's record: a status is a number, and what there was none of is null. */
    private static void write(JsonGenerator g, Dimension dimension, String value) {
        g.writeName(name(dimension));
        if (dimension == Dimension.STATUS) {
            g.writeNumber(Integer.parseInt(value));
        } else {
            g.writeString(value.isEmpty() ? null : value);
        }
    }

    private static void write(JsonGenerator g, Counts counts) {
        g.writeNumberProperty("failures", counts.failures());
        g.writeNumberProperty("retried", counts.retried());
        g.writeNumberProperty("failed_attempts", counts.attempts());
    }

    private static void time(JsonGenerator g, String name, @Nullable Instant time) {
        if (time != null) {
            g.writeStringProperty(name, time.toString());
        }
    }
}
