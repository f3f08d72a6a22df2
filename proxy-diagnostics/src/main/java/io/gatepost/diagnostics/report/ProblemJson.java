package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.text.Plain;
import java.io.StringWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Error responses as {@code application/problem+json} (RFC 9457). */
final class ProblemJson {
    private static final String TYPE = "urn:gatepost:cause:";

    private ProblemJson() {}

    static String error(Failure f, DetailLevel level, long retryAfterSeconds) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator g = FailureJson.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            int status = Words.status(f);
            Cause cause = f.cause();
            g.writeStartObject();
            if (level == DetailLevel.NONE || cause == null) {
                g.writeStringProperty("type", "about:blank");
                g.writeStringProperty("title", Words.reason(status));
            } else {
                g.writeStringProperty("type", TYPE + cause.name());
                g.writeStringProperty("title", Words.sentence(Words.what(cause)).replaceFirst("\\.$", ""));
            }
            g.writeNumberProperty("status", status);
            if (level != DetailLevel.NONE && cause != null) {
                g.writeStringProperty("detail", detail(f, level));
            }
            identity(g, f.id());
            if (level != DetailLevel.NONE) {
                cause(g, f);
            }
            retryAfter(g, retryAfterSeconds);
            if (level == DetailLevel.FULL) {
                g.writeStringProperty("check", Words.check(f));
                FailureJson.writeAttempts(g, f.attempts());
                FailureJson.writeSuspects(g, Words.suspects(f));
                g.writeStringProperty("explanation", Narrative.explanation(f));
            }
            g.writeEndObject();
        }
        return text.toString();
    }

    static String maintenance(DetailLevel level, long retryAfterSeconds, @Nullable Instant until, String id) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator g = FailureJson.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            g.writeStartObject();
            boolean none = level == DetailLevel.NONE;
            g.writeStringProperty("type", none ? "about:blank" : TYPE + Cause.MAINTENANCE.name());
            g.writeStringProperty("title", none ? Words.reason(503) : "Down for maintenance");
            g.writeNumberProperty("status", 503);
            identity(g, id);
            if (!none) {
                g.writeStringProperty("cause", Cause.MAINTENANCE.name());
                g.writeStringProperty("advice", Words.caller(Cause.MAINTENANCE));
                if (until != null) {
                    g.writeStringProperty("until", FailureJson.time(until));
                }
            }
            retryAfter(g, retryAfterSeconds);
            g.writeEndObject();
        }
        return text.toString();
    }

    private static String detail(Failure f, DetailLevel level) {
        return level == DetailLevel.FULL && f.outcome().detail() != null
                ? Plain.of(f.outcome().detail())
                : TextBody.summary(f);
    }

    private static void identity(JsonGenerator g, String id) {
        g.writeStringProperty("instance", "urn:gatepost:failure:" + id);
        g.writeStringProperty("id", id);
    }

    private static void cause(JsonGenerator g, Failure f) {
        Cause cause = f.cause();
        if (cause == null) {
            return;
        }
        g.writeStringProperty("cause", cause.name());
        if (f.phase() != null) {
            g.writeStringProperty("phase", f.phase().name());
        }
        if (f.segment() != null) {
            g.writeStringProperty("segment", Words.lower(f.segment()));
        }
        g.writeName("timing").writeStartObject();
        FailureJson.writeTiming(g, f.timing());
        Attempt decisive = f.decisive();
        if (decisive != null) {
            FailureJson.writeSteps(g, decisive.timing());
            if (decisive.limitMillis() > 0) {
                g.writeNumberProperty("limit_ms", decisive.limitMillis());
            }
        }
        g.writeEndObject();
        g.writeStringProperty("advice", Words.caller(cause));
    }

    private static void retryAfter(JsonGenerator g, long seconds) {
        if (seconds > 0) {
            g.writeNumberProperty("retry_after", seconds);
        }
    }
}
