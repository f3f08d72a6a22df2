package io.gatepost.diagnostics.explain;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.suspect.Suspect;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What lines mean, as JSON. Times are written as the log's own clock would, with a Z only for the form's sake. */
public final class SummaryJson {
    private SummaryJson() {}

    /** The meanings of one text: an object with {@code meanings}, each with its suspects. */
    public static void write(JsonGenerator g, List<Meaning> meanings) {
        g.writeStartObject();
        g.writeName("meanings").writeStartArray();
        for (Meaning meaning : meanings) {
            g.writeStartObject();
            members(g, meaning);
            if (!meaning.causes().isEmpty()) {
                suspects(g, meaning.causes().getFirst(), "", Times.NONE);
            }
            g.writeEndObject();
        }
        g.writeEndArray();
        g.writeEndObject();
    }

    /** A whole log. */
    public static void write(JsonGenerator g, LogSummary log) {
        g.writeStartObject();
        g.writeNumberProperty("lines", log.lines());
        g.writeNumberProperty("explained", log.explained());
        g.writeNumberProperty("ordinary", log.ordinary());
        g.writeNumberProperty("unknown", log.unknown());
        g.writeNumberProperty("cut", log.cut());
        if (log.from() != Times.NONE) {
            g.writeStringProperty("from", time(log.from()));
            g.writeNumberProperty("step_seconds", log.step());
        }
        g.writeName("groups").writeStartArray();
        log.groups().forEach(group -> group(g, group));
        g.writeEndArray();
        g.writeName("unknown_samples").writeStartArray();
        log.samples().forEach(g::writeString);
        g.writeEndArray();
        g.writeEndObject();
    }

    private static void group(JsonGenerator g, LogSummary.Group group) {
        g.writeStartObject();
        causes(g, group.causes());
        g.writeNumberProperty("count", group.count());
        if (group.first() != Times.NONE) {
            g.writeStringProperty("first", time(group.first()));
            g.writeStringProperty("last", time(group.last()));
            g.writeName("counts").writeStartArray();
            for (long count : group.counts()) {
                g.writeNumber(count);
            }
            g.writeEndArray();
        }
        g.writeName("servers").writeStartArray();
        for (LogSummary.Share share : group.servers()) {
            g.writeStartObject();
            g.writeStringProperty("server", share.server());
            g.writeNumberProperty("count", share.count());
            g.writeEndObject();
        }
        g.writeEndArray();
        g.writeName("meanings").writeStartArray();
        for (LogSummary.Part part : group.parts()) {
            g.writeStartObject();
            g.writeNumberProperty("count", part.count());
            members(g, part.meaning());
            g.writeEndObject();
        }
        g.writeEndArray();
        if (!group.causes().isEmpty()) {
            suspects(g, group.causes().getFirst(),
                    group.servers().isEmpty() ? "" : group.servers().getFirst().server(), group.last());
        }
        g.writeEndObject();
    }

    private static void members(JsonGenerator g, Meaning meaning) {
        g.writeStringProperty("system", meaning.vendor());
        g.writeStringProperty("words", meaning.words());
        causes(g, meaning.causes());
        if (!meaning.apart().isEmpty()) {
            g.writeStringProperty("told_apart_by", meaning.apart());
        }
        if (!meaning.note().isEmpty()) {
            g.writeStringProperty("note", meaning.note());
        }
    }

    private static void causes(JsonGenerator g, List<Cause> causes) {
        g.writeName("causes").writeStartArray();
        causes.forEach(c -> g.writeString(c.name()));
        g.writeEndArray();
    }

    private static void suspects(JsonGenerator g, Cause cause, String server, long time) {
        g.writeName("suspects").writeStartArray();
        for (Suspect suspect : Supposed.suspects(cause, server, time)) {
            g.writeStartObject();
            g.writeStringProperty("reason", suspect.reason());
            g.writeStringProperty("confidence", suspect.confidence().name().toLowerCase(Locale.ROOT));
            list(g, "check", suspect.check());
            list(g, "fix", suspect.fix());
            list(g, "avoid", suspect.avoid());
            g.writeEndObject();
        }
        g.writeEndArray();
    }

    private static void list(JsonGenerator g, String name, List<String> texts) {
        g.writeName(name).writeStartArray();
        texts.forEach(g::writeString);
        g.writeEndArray();
    }

    private static String time(long seconds) {
        return Instant.ofEpochSecond(seconds).toString();
    }
}
