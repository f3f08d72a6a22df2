package io.gatepost.server.lab;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.explain.OtherWords;
import io.gatepost.diagnostics.report.FailureJson;
import io.gatepost.diagnostics.report.FailureReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What came of a scenario, as JSON, and back. */
public final class OutcomeJson {
    private OutcomeJson() {}

    /** Writes one as an object. */
    public static void write(JsonGenerator g, Outcome o) {
        g.writeStartObject();
        scenario(g, o.scenario());
        g.writeBooleanProperty("ran", o.ran());
        if (o.ran()) {
            g.writeBooleanProperty("named_exactly", o.named());
            g.writeStringProperty("named", o.cause() == null ? null : o.cause().name());
            g.writeNumberProperty("ms", o.millis());
            g.writeStringProperty("server_address", o.server());
            g.writeStringProperty("client_saw", o.client());
            g.writeStringProperty("access_log", o.accessLog());
            if (o.failure() != null) {
                g.writeName("failure");
                FailureJson.write(g, o.failure(), true);
            }
        } else {
            g.writeStringProperty("why", o.skipped());
        }
        g.writeName("other_words").writeStartArray();
        for (OtherWords words : OtherWords.of(o.scenario().cause())) {
            g.writeStartObject();
            g.writeStringProperty("system", words.vendor());
            g.writeStringProperty("words", words.words());
            g.writeName("shared_with").writeStartArray();
            words.shared().forEach(c -> g.writeString(c.name()));
            g.writeEndArray();
            g.writeEndObject();
        }
        g.writeEndArray();
        g.writeEndObject();
    }

    /** Writes the members that say what a scenario is. */
    public static void scenario(JsonGenerator g, Scenario s) {
        g.writeStringProperty("scenario", s.name());
        g.writeStringProperty("cause", s.cause().name());
        g.writeStringProperty("imitates", s.imitates());
        g.writeStringProperty("server", s.server());
        g.writeStringProperty("client", s.client());
        g.writeBooleanProperty("network_namespace", s.isolated());
    }

    static Outcome read(Scenario scenario, String json) {
        JsonNode node = JsonMapper.shared().readTree(json);
        if (!node.path("ran").asBoolean()) {
            return Outcome.skipped(scenario, node.path("why").asString(""));
        }
        JsonNode named = node.path("named");
        @Nullable
        Cause cause = named.isString() ? Cause.valueOf(named.stringValue()) : null;
        JsonNode failure = node.path("failure");
        return new Outcome(scenario, node.path("server_address").asString(""), node.path("client_saw").asString(""),
                cause, failure.isMissingNode() ? null : FailureReader.read(failure.toString()),
                node.path("access_log").asString(""), node.path("ms").asLong(0), "");
    }
}
