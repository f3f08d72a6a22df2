package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.pattern.Pattern;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Patterns as JSON, in the form of the admin API. Stateless. */
public final class PatternJson {
    private PatternJson() {}

    /** Writes one object. */
    public static void write(JsonGenerator g, Pattern p) {
        g.writeStartObject();
        g.writeStringProperty("kind", Words.lower(p.kind()));
        g.writeStringProperty("strength", Words.lower(p.strength()));
        g.writeStringProperty("upstream", p.upstream());
        g.writeStringProperty("subject", p.subject());
        g.writeStringProperty("since", FailureJson.time(p.since()));
        g.writeStringProperty("until", FailureJson.time(p.until()));
        g.writeNumberProperty("failures", p.failures());
        g.writeStringProperty("says", p.says());
        texts(g, "figures", p.figures());
        texts(g, "advice", p.advice());
        g.writeEndObject();
    }

    private static void texts(JsonGenerator g, String name, List<String> texts) {
        g.writeName(name).writeStartArray();
        texts.forEach(g::writeString);
        g.writeEndArray();
    }
}
