package io.gatepost.server.accesslog;

import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.ClientView;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Slice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The variables of a log format by name: nginx's with nginx's meaning, and ours. */
final class Variables {
    private static final Map<String, Variable> FIXED = fixed();
    private static final List<String> PREFIXES = List.of("http_", "sent_http_", "upstream_http_", "arg_", "cookie_");

    private Variables() {}

    /** The variable of that name, or null. */
    static @Nullable Variable find(String name) {
        Variable known = FIXED.get(name);
        if (known != null) {
            return known;
        }
        for (String prefix : PREFIXES) {
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                return prefixed(prefix, name.substring(prefix.length()).toLowerCase(Locale.ROOT));
            }
        }
        return null;
    }

    /** The known name that is nearest to that one. */
    static String nearest(String name) {
        String best = "request";
        int least = Integer.MAX_VALUE;
        for (String known : FIXED.keySet()) {
            int distance = distance(name, known);
            if (distance < least) {
                least = distance;
                best = known;
            }
        }
        return best;
    }

    /** Milliseconds that the exchange took. */
    static long requestMillis(ExchangeView x) {
        return Math.max(0, x.timeline().between(ExchangeMark.FIRST_BYTE, ExchangeMark.ENDED)) / 1_000_000;
    }

    /** Wall clock of its end, milliseconds since the epoch. */
    static long endMillis(ExchangeView x) {
        return x.startedAtMillis() + requestMillis(x);
    }

    /** Where it failed, by its own word or its last attempt's; null where it ended well. */
    static @Nullable Segment segment(ExchangeView x) {
        Segment own = x.segment();
        List<? extends AttemptView> all = x.attempts();
        return own != null || x.cause() == null || all.isEmpty() ? own : all.getLast().segment();
    }

    private static Map<String, Variable> fixed() {
        Map<String, Variable> m = new TreeMap<>();
        client(m);
        request(m);
        response(m);
        ours(m);
        UpstreamVariables.addTo(m);
        return m;
    }

    private static void client(Map<String, Variable> m) {
        m.put("remote_addr", text(x -> x.client().address()));
        m.put("realip_remote_addr", text(x -> x.client().peerAddress()));
        m.put("remote_port", (x, out, escape) -> port(x.client().port(), out));
        m.put("remote_user", (x, out, escape) -> RequestText.user(x.requestField("authorization"), out, escape));
        m.put("server_addr", text(x -> x.client().localAddress()));
        m.put("server_port", (x, out, escape) -> port(x.client().localPort(), out));
        m.put("scheme", text(x -> x.client().scheme()));
        m.put("connection", (x, out, escape) -> out.decimal(x.client().connection()));
        m.put("connection_requests", (x, out, escape) -> {
            ClientView client = x.client();
            out.decimal(client.requests());
        });
        m.put("hostname", constant(hostname()));
        m.put("pid", constant(Long.toString(ProcessHandle.current().pid())));
        // nginx has p here for a pipelined request, which a view does not tell.
        m.put("pipe", constant("."));
    }

    private static void request(Map<String, Variable> m) {
        m.put("time_local", (x, out, escape) -> whole(out.time.local(endMillis(x)), out));
        m.put("time_iso8601", (x, out, escape) -> whole(out.time.iso(endMillis(x)), out));
        m.put("msec", (x, out, escape) -> out.seconds(endMillis(x)));
        m.put("request", slice(ExchangeView::requestLine));
        m.put("request_method", slice(ExchangeView::method));
        m.put("request_uri", (x, out, escape) -> RequestText.requestUri(x.target(), out, escape));
        m.put("uri", (x, out, escape) -> RequestText.path(x.target(), out, escape));
        m.put("args", (x, out, escape) -> RequestText.args(x.target(), out, escape));
        m.put("query_string", (x, out, escape) -> RequestText.args(x.target(), out, escape));
        m.put("is_args", (x, out, escape) -> {
            if (RequestText.hasArgs(x.target())) {
                out.put('?');
            }
        });
        m.put("host", slice(ExchangeView::host));
        m.put("server_protocol", text(ExchangeView::protocol));
        m.put("request_length", (x, out, escape) -> out.decimal(x.requestBytes()));
        m.put("request_time", (x, out, escape) -> out.seconds(requestMillis(x)));
        m.put("request_id", text(ExchangeView::requestId));
    }

    private static void response(Map<String, Variable> m) {
        m.put("status", (x, out, escape) -> out.digits(x.status(), 3));
        m.put("body_bytes_sent", (x, out, escape) -> out.decimal(x.responseBodyBytes()));
        m.put("bytes_sent", (x, out, escape) -> out.decimal(x.responseBytes()));
    }

    private static void ours(Map<String, Variable> m) {
        m.put("cause", name(ExchangeView::cause));
        m.put("phase", name(ExchangeView::phase));
        m.put("segment", name(Variables::segment));
        m.put("origin", name(ExchangeView::origin));
        m.put("failure_id", text(x -> x.failed() ? x.failureId() : null));
        m.put("attempts", (x, out, escape) -> out.decimal(x.attempts().size()));
        m.put("route", text(ExchangeView::route));
        m.put("upstream", text(ExchangeView::upstream));
        m.put("retry_after", (x, out, escape) -> {
            if (x.retryAfterSeconds() > 0) {
                out.decimal(x.retryAfterSeconds());
            } else {
                escape.missing(out);
            }
        });
    }

    private static Variable prefixed(String prefix, String rest) {
        // nginx writes a field's dashes as underscores; a field with underscores of its own cannot be named.
        String field = rest.replace('_', '-');
        byte[] name = rest.getBytes(StandardCharsets.ISO_8859_1);
        return switch (prefix) {
            case "http_" -> (x, out, escape) -> escape.slice(out, x.requestField(field));
            case "sent_http_" -> (x, out, escape) -> escape.slice(out, x.responseField(field));
            case "upstream_http_" -> (x, out, escape) -> escape.slice(out, x.upstreamField(field));
            case "arg_" -> (x, out, escape) -> RequestText.arg(x.target(), name, out, escape);
            default -> (x, out, escape) -> RequestText.cookie(x.requestField("cookie"), name, out, escape);
        };
    }

    private static Variable text(Function<ExchangeView, @Nullable String> value) {
        return (x, out, escape) -> escape.text(out, value.apply(x));
    }

    private static Variable slice(Function<ExchangeView, Slice> value) {
        return (x, out, escape) -> {
            Slice s = value.apply(x);
            escape.slice(out, s.length() == 0 ? null : s);
        };
    }

    private static Variable name(Function<ExchangeView, ? extends @Nullable Enum<?>> value) {
        return (x, out, escape) -> {
            Enum<?> e = value.apply(x);
            escape.text(out, e == null ? null : e.name());
        };
    }

    private static Variable constant(String value) {
        return (x, out, escape) -> escape.text(out, value);
    }

    private static void whole(byte[] bytes, LogLine out) {
        out.put(bytes, 0, bytes.length);
    }

    /** A unix socket has no port, which nginx writes as nothing. */
    private static void port(int port, LogLine out) {
        if (port > 0) {
            out.decimal(port);
        }
    }

    private static String hostname() {
        try {
            String kernel = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return kernel.toLowerCase(Locale.ROOT);
        } catch (IOException noProc) {
            try {
                return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            } catch (UnknownHostException noName) {
                return "localhost";
            }
        }
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
