package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Steps;
import io.gatepost.diagnostics.journal.Timing;
import io.gatepost.diagnostics.suspect.Suspect;
import io.gatepost.diagnostics.suspect.Suspects;
import io.gatepost.diagnostics.text.Errno;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The failure record as JSON, in the form of the admin API. What was not reached, measured or limited is left out, never
 * zero. Durations are milliseconds with three decimals. Stateless.
 */
public final class FailureJson {
    static final JsonFactory FACTORY = JsonFactory.builder().characterEscapes(new MarkupEscapes()).build();

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
            .withZone(ZoneOffset.UTC);
    /** Names in the evidence that a note does not take over. */
    static final Set<String> TAKEN = Set.of("tcp", "tcp_at_send", "listener", "first_bytes");

    private FailureJson() {}

    /** Writes one record as an object, without suspects. */
    public static void write(JsonGenerator g, Failure f) {
        write(g, f, false);
    }

    /** Writes one record as an object; with {@code suspects} it has the ranked list of what is likely behind it. */
    public static void write(JsonGenerator g, Failure f, boolean suspects) {
        g.writeStartObject();
        g.writeStringProperty("id", f.id());
        g.writeStringProperty("time", time(f.time()));
        g.writeStringProperty("instance", f.instance());
        g.writeName("client").writeStartObject();
        g.writeStringProperty("address", f.client().address());
        g.writeStringProperty("protocol", f.client().protocol());
        g.writeEndObject();
        writeRequest(g, f.request());
        g.writeStringProperty("route", f.route());
        g.writeStringProperty("upstream", f.upstream());
        writeOutcome(g, f.outcome());
        g.writeName("timing").writeStartObject();
        writeTiming(g, f.timing());
        g.writeEndObject();
        writeAttempts(g, f.attempts());
        if (suspects) {
            writeSuspects(g, Suspects.of(f));
        }
        g.writeStringProperty("explanation", ErrorReport.explanation(f));
        g.writeEndObject();
    }

    /** One record without suspects, on one line. */
    public static String toString(Failure f) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator g = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(g, f);
        }
        return text.toString();
    }

    /** ISO 8601 in UTC with milliseconds. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static void writeTiming(JsonGenerator g, Timing t) {
        millis(g, "total_ms", t.total());
        millis(g, "read_request_ms", t.readRequest());
        millis(g, "queue_ms", t.queue());
        millis(g, "upstream_ms", t.upstream());
        millis(g, "finish_ms", t.finish());
    }

    static void writeSteps(JsonGenerator g, Steps steps) {
        steps.each((name, micros) -> millis(g, name + "_ms", micros));
    }

    static void writeAttempts(JsonGenerator g, List<Attempt> attempts) {
        g.writeName("attempts").writeStartArray();
        for (Attempt a : attempts) {
            writeAttempt(g, a);
        }
        g.writeEndArray();
    }

    /** Writes the property {@code suspects}. */
    static void writeSuspects(JsonGenerator g, List<Suspect> suspects) {
        g.writeName("suspects").writeStartArray();
        for (Suspect s : suspects) {
            g.writeStartObject();
            g.writeStringProperty("reason", s.reason());
            g.writeStringProperty("confidence", Words.lower(s.confidence()));
            texts(g, "because", s.because());
            texts(g, "check", s.check());
            texts(g, "fix", s.fix());
            texts(g, "avoid", s.avoid());
            g.writeEndObject();
        }
        g.writeEndArray();
    }

    private static void writeRequest(JsonGenerator g, Failure.Request r) {
        g.writeName("request").writeStartObject();
        g.writeStringProperty("method", r.method());
        g.writeStringProperty("host", r.host());
        g.writeStringProperty("target", r.target());
        g.writeNumberProperty("body_bytes", r.bodyBytes());
        g.writeEndObject();
    }

    private static void writeOutcome(JsonGenerator g, Failure.Outcome o) {
        g.writeName("outcome").writeStartObject();
        g.writeNumberProperty("status", o.status());
        g.writeStringProperty("origin", Words.lower(o.origin()));
        name(g, "cause", o.cause());
        name(g, "phase", o.phase());
        g.writeStringProperty("segment", o.segment() == null ? null : Words.lower(o.segment()));
        g.writeBooleanProperty("response_started", o.responseStarted());
        known(g, "detail", o.detail());
        g.writeEndObject();
    }

    private static void writeAttempt(JsonGenerator g, Attempt a) {
        g.writeStartObject();
        g.writeStringProperty("server", a.server());
        g.writeStringProperty("address", a.address());
        name(g, "cause", a.cause());
        name(g, "phase", a.phase());
        g.writeStringProperty("segment", a.segment() == null ? null : Words.lower(a.segment()));
        positive(g, "errno", a.errno());
        known(g, "errno_name", Errno.name(a.errno()));
        g.writeName("connection").writeStartObject();
        g.writeBooleanProperty("reused", a.reused());
        g.writeNumberProperty("requests", a.requests());
        measured(g, "idle_ms", a.idleMillis());
        measured(g, "age_ms", a.ageMillis());
        g.writeEndObject();
        g.writeName("timing").writeStartObject();
        millis(g, "total_ms", a.timing().total());
        writeSteps(g, a.timing());
        g.writeEndObject();
        g.writeNumberProperty("bytes_sent", a.bytesSent());
        g.writeNumberProperty("bytes_received", a.bytesReceived());
        positive(g, "upstream_status", a.upstreamStatus());
        positive(g, "limit_ms", a.limitMillis());
        g.writeStringProperty("delivery", a.delivery().name());
        known(g, "verdict", a.verdict());
        known(g, "detail", a.detail());
        g.writeName("evidence");
        writeEvidence(g, a.evidence());
        g.writeEndObject();
    }

    private static void writeEvidence(JsonGenerator g, Evidence e) {
        g.writeStartObject();
        writeTcp(g, "tcp", e.tcp());
        writeTcp(g, "tcp_at_send", e.tcpAtSend());
        ListenerState listener = e.listener();
        if (listener != null) {
            g.writeName("listener").writeStartObject();
            g.writeStringProperty("kind", Words.lower(listener.kind()));
            measured(g, "queued", listener.queued());
            measured(g, "backlog", listener.backlog());
            if (!listener.otherAddresses().isEmpty()) {
                g.writeName("other_addresses");
                value(g, listener.otherAddresses());
            }
            g.writeEndObject();
        }
        known(g, "first_bytes", e.firstBytes());
        for (Map.Entry<String, Object> note : e.notes().entrySet()) {
            if (!TAKEN.contains(note.getKey())) {
                g.writeName(note.getKey());
                value(g, note.getValue());
            }
        }
        g.writeEndObject();
    }

    private static void writeTcp(JsonGenerator g, String name, @Nullable TcpState t) {
        if (t == null) {
            return;
        }
        g.writeName(name).writeStartObject();
        g.writeStringProperty("state", t.state());
        g.writeNumberProperty("unacked", t.unacked());
        g.writeNumberProperty("retransmits", t.retransmits());
        g.writeNumberProperty("total_retrans", t.totalRetrans());
        g.writeNumberProperty("backoff", t.backoff());
        g.writeNumberProperty("rtt_us", t.rttMicros());
        measured(g, "last_ack_ms", t.lastAckMillis());
        measured(g, "last_data_ms", t.lastDataMillis());
        g.writeNumberProperty("bytes_acked", t.bytesAcked());
        g.writeNumberProperty("not_sent_bytes", t.notSentBytes());
        measured(g, "send_window", t.sendWindow());
        g.writeEndObject();
    }

    private static void value(JsonGenerator g, Object value) {
        switch (value) {
            case Boolean b -> g.writeBoolean(b);
            case Integer n -> g.writeNumber(n);
            case Long n -> g.writeNumber(n);
            case Number n when Double.isFinite(n.doubleValue()) -> g.writeNumber(n.doubleValue());
            case List<?> list -> {
                g.writeStartArray();
                for (Object item : list) {
                    value(g, item);
                }
                g.writeEndArray();
            }
            default -> g.writeString(value.toString());
        }
    }

    private static void texts(JsonGenerator g, String name, List<String> texts) {
        g.writeName(name);
        value(g, texts);
    }

    private static void millis(JsonGenerator g, String name, long micros) {
        if (micros != Timing.ABSENT) {
            g.writeNumberProperty(name, BigDecimal.valueOf(micros, 3));
        }
    }

    private static void name(JsonGenerator g, String name, @Nullable Enum<?> value) {
        g.writeStringProperty(name, value == null ? null : value.name());
    }

    private static void known(JsonGenerator g, String name, @Nullable String value) {
        if (value != null) {
            g.writeStringProperty(name, value);
        }
    }

    private static void positive(JsonGenerator g, String name, long value) {
        if (value > 0) {
            g.writeNumberProperty(name, value);
        }
    }

    private static void measured(JsonGenerator g, String name, long value) {
        if (value >= 0) {
            g.writeNumberProperty(name, value);
        }
    }
}
