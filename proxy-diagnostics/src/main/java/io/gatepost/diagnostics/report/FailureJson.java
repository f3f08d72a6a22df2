package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Failure;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/** A failure as JSON: the record of the admin API. What was not reached is left out. */
public final class FailureJson {
    static final JsonFactory FACTORY = new JsonFactory();

    private FailureJson() {}

    /** The whole record as text. */
    public static String toString(Failure f) {
        StringWriter out = new StringWriter();
        try (JsonGenerator g = FACTORY.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), out)) {
            write(g, f);
        }
        return out.toString();
    }

    /** Writes the record as one object. */
    public static void write(JsonGenerator g, Failure f) {
        g.writeStartObject();
        g.writeStringProperty("id", f.id());
        g.writeStringProperty("time", f.time().toString());
        g.writeStringProperty("instance", f.instance());
        g.writeObjectPropertyStart("client");
        g.writeStringProperty("address", f.clientAddress());
        g.writeStringProperty("protocol", f.protocol());
        g.writeEndObject();
        g.writeObjectPropertyStart("request");
        g.writeStringProperty("method", f.method());
        g.writeStringProperty("host", f.host());
        g.writeStringProperty("target", f.target());
        g.writeNumberProperty("body_bytes", f.bodyBytes());
        g.writeEndObject();
        optional(g, "route", f.route());
        optional(g, "upstream", f.upstream());
        g.writeObjectPropertyStart("outcome");
        g.writeNumberProperty("status", f.status());
        g.writeStringProperty("origin", lower(f.origin()));
        g.writeName("cause");
        if (f.cause() == null) {
            g.writeNull();
        } else {
            g.writeString(f.cause().name());
        }
        optional(g, "phase", f.phase() == null ? null : f.phase().name());
        optional(g, "segment", f.segment() == null ? null : lower(f.segment()));
        optional(g, "detail", f.detail());
        g.writeBooleanProperty("response_started", f.responseStarted());
        g.writeEndObject();
        timing(g, f.timing());
        g.writeArrayPropertyStart("attempts");
        for (Failure.Attempt a : f.attempts()) {
            attempt(g, a);
        }
        g.writeEndArray();
        g.writeStringProperty("explanation", Explanation.of(f));
        g.writeEndObject();
    }

    private static String lower(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT);
    }

    private static void optional(JsonGenerator g, String name, @Nullable String value) {
        if (value != null) {
            g.writeStringProperty(name, value);
        }
    }

    static void timing(JsonGenerator g, Map<String, Long> timing) {
        g.writeObjectPropertyStart("timing");
        timing.forEach((step, nanos) -> g.writeNumberProperty(step + "_ms", millis(nanos)));
        g.writeEndObject();
    }

    static double millis(long nanos) {
        return Math.round(nanos / 1000.0) / 1000.0;
    }

    static void attempt(JsonGenerator g, Failure.Attempt a) {
        g.writeStartObject();
        g.writeStringProperty("server", a.server());
        g.writeStringProperty("address", a.address());
        g.writeName("cause");
        if (a.cause() == null) {
            g.writeNull();
        } else {
            g.writeString(a.cause().name());
            g.writeStringProperty("phase", a.phase().name());
            optional(g, "segment", a.segment() == null ? null : lower(a.segment()));
        }
        if (a.errno() != 0) {
            g.writeNumberProperty("errno", a.errno());
        }
        optional(g, "detail", a.detail());
        g.writeStringProperty("delivery", a.delivery().name());
        g.writeObjectPropertyStart("connection");
        g.writeBooleanProperty("reused", a.reused());
        g.writeNumberProperty("requests", a.connectionRequests());
        if (a.idleMillis() >= 0) {
            g.writeNumberProperty("idle_ms", a.idleMillis());
            g.writeNumberProperty("age_ms", a.ageMillis());
        }
        g.writeEndObject();
        timing(g, a.timing());
        g.writeNumberProperty("bytes_sent", a.bytesSent());
        g.writeNumberProperty("bytes_received", a.bytesReceived());
        if (a.upstreamStatus() != 0) {
            g.writeNumberProperty("upstream_status", a.upstreamStatus());
        }
        if (a.limitMillis() != 0) {
            g.writeNumberProperty("limit_ms", a.limitMillis());
        }
        optional(g, "verdict", a.verdict());
        evidence(g, a.evidence());
        g.writeEndObject();
    }

    private static void evidence(JsonGenerator g, Evidence e) {
        g.writeObjectPropertyStart("evidence");
        if (e.tcp() != null) {
            tcp(g, "tcp", e.tcp());
        }
        if (e.tcpAtSend() != null) {
            tcp(g, "tcp_at_send", e.tcpAtSend());
        }
        ListenerState l = e.listener();
        if (l != null) {
            g.writeObjectPropertyStart("listener");
            g.writeStringProperty("state", lower(l.kind()));
            if (l.queued() >= 0) {
                g.writeNumberProperty("queued", l.queued());
                g.writeNumberProperty("backlog", l.backlog());
            }
            if (!l.otherAddresses().isEmpty()) {
                g.writeArrayPropertyStart("other_addresses");
                l.otherAddresses().forEach(g::writeString);
                g.writeEndArray();
            }
            g.writeEndObject();
        }
        optional(g, "first_bytes", e.firstBytes());
        e.notes().forEach((name, value) -> g.writeStringProperty(name, String.valueOf(value)));
        g.writeEndObject();
    }

    private static void tcp(JsonGenerator g, String name, TcpState t) {
        g.writeObjectPropertyStart(name);
        g.writeStringProperty("state", t.state());
        g.writeNumberProperty("unacked", t.unacked());
        g.writeNumberProperty("retransmits", t.retransmits());
        g.writeNumberProperty("total_retrans", t.totalRetrans());
        g.writeNumberProperty("rtt_us", t.rttMicros());
        g.writeNumberProperty("bytes_acked", t.bytesAcked());
        g.writeNumberProperty("not_sent_bytes", t.notSentBytes());
        if (t.sendWindow() >= 0) {
            g.writeNumberProperty("send_window", t.sendWindow());
        }
        if (t.lastAckMillis() >= 0) {
            g.writeNumberProperty("last_ack_ms", t.lastAckMillis());
        }
        g.writeEndObject();
    }
}
