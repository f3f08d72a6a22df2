package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Steps;
import io.gatepost.diagnostics.journal.Timing;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what {@link FailureJson} writes: a record that was written and read is equal to what it was. Names that it does not
 * know are passed over, so that records of later versions can be read. Stateless.
 */
public final class FailureReader {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private FailureReader() {}

    /**
     * Reads one record.
     *
     * @throws IllegalArgumentException where the text is no record, or has a cause or another constant that is not known here
     */
    public static Failure read(String json) {
        try {
            return read(MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads one record.
     *
     * @throws IllegalArgumentException as {@link #read(String)}
     */
    public static Failure read(JsonNode n) {
        try {
            List<Attempt> attempts = new ArrayList<>();
            for (JsonNode attempt : n.path("attempts")) {
                attempts.add(attempt(attempt));
            }
            JsonNode client = n.path("client");
            JsonNode request = n.path("request");
            return new Failure(text(n, "id"), Instant.parse(text(n, "time")), text(n, "instance"),
                    new Failure.Client(text(client, "address"), text(client, "protocol")),
                    new Failure.Request(text(request, "method"), text(request, "host"), text(request, "target"),
                            request.path("body_bytes").longValue(0)),
                    find(n, "route"), find(n, "upstream"), outcome(n.path("outcome")), timing(n.path("timing")),
                    attempts);
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException("not a failure record: " + e.getMessage(), e);
        }
    }

    private static Failure.Outcome outcome(JsonNode n) {
        return new Failure.Outcome(n.path("status").intValue(0), constant(Origin.class, n, "origin"),
                findConstant(Cause.class, n, "cause"), findConstant(Phase.class, n, "phase"),
                findConstant(Segment.class, n, "segment"), n.path("response_started").booleanValue(false),
                find(n, "detail"));
    }

    private static Timing timing(JsonNode n) {
        return new Timing(micros(n, "total_ms"), micros(n, "read_request_ms"), micros(n, "queue_ms"),
                micros(n, "upstream_ms"), micros(n, "finish_ms"));
    }

    private static Attempt attempt(JsonNode n) {
        JsonNode c = n.path("connection");
        JsonNode t = n.path("timing");
        Steps steps = new Steps(micros(t, "total_ms"), micros(t, "resolve_ms"), micros(t, "connect_ms"),
                micros(t, "tls_ms"), micros(t, "send_ms"), micros(t, "wait_ms"), micros(t, "receive_ms"));
        return new Attempt(text(n, "server"), text(n, "address"), findConstant(Cause.class, n, "cause"),
                constant(Phase.class, n, "phase"), findConstant(Segment.class, n, "segment"),
                n.path("errno").intValue(0), find(n, "detail"), c.path("reused").booleanValue(false),
                c.path("requests").intValue(0), c.path("idle_ms").longValue(-1), c.path("age_ms").longValue(-1), steps,
                n.path("bytes_sent").longValue(0), n.path("bytes_received").longValue(0),
                n.path("upstream_status").intValue(0), n.path("limit_ms").longValue(0),
                constant(Delivery.class, n, "delivery"), find(n, "verdict"), evidence(n.path("evidence")));
    }

    private static Evidence evidence(JsonNode n) {
        Map<String, Object> notes = new LinkedHashMap<>();
        n.forEachEntry((name, value) -> {
            if (!FailureJson.TAKEN.contains(name)) {
                notes.put(name, note(value));
            }
        });
        JsonNode listener = n.path("listener");
        return new Evidence(tcp(n.path("tcp")), tcp(n.path("tcp_at_send")),
                listener.isObject() ? listener(listener) : null, find(n, "first_bytes"), notes);
    }

    private static ListenerState listener(JsonNode n) {
        List<String> others = new ArrayList<>();
        for (JsonNode other : n.path("other_addresses")) {
            others.add(other.stringValue());
        }
        return new ListenerState(constant(ListenerState.Kind.class, n, "kind"), n.path("queued").intValue(-1),
                n.path("backlog").intValue(-1), List.copyOf(others));
    }

    private static @Nullable TcpState tcp(JsonNode n) {
        return !n.isObject()
                ? null
                : new TcpState(text(n, "state"), n.path("unacked").intValue(0), n.path("retransmits").intValue(0),
                        n.path("total_retrans").intValue(0), n.path("backoff").intValue(0),
                        n.path("rtt_us").intValue(0), n.path("last_ack_ms").intValue(-1),
                        n.path("last_data_ms").intValue(-1), n.path("bytes_acked").longValue(0),
                        n.path("not_sent_bytes").intValue(0), n.path("send_window").intValue(-1));
    }

    private static Object note(JsonNode n) {
        if (n.isArray()) {
            List<Object> items = new ArrayList<>();
            for (JsonNode item : n) {
                items.add(note(item));
            }
            return List.copyOf(items);
        }
        if (n.isBoolean()) {
            return n.booleanValue();
        }
        return n.isNumber() ? n.numberValue() : n.asString();
    }

    private static long micros(JsonNode n, String name) {
        JsonNode millis = n.path(name);
        return millis.isNumber() ? Math.round(millis.doubleValue() * 1000) : Timing.ABSENT;
    }

    private static String text(JsonNode n, String name) {
        return n.path(name).stringValue();
    }

    private static @Nullable String find(JsonNode n, String name) {
        return n.path(name).stringValue(null);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode n, String name) {
        return Enum.valueOf(type, text(n, name).toUpperCase(Locale.ROOT));
    }

    private static <E extends Enum<E>> @Nullable E findConstant(Class<E> type, JsonNode n, String name) {
        String value = find(n, name);
        return value == null ? null : Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
    }
}
