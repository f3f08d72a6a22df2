package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.journal.Failure;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A failure as the bodies and fields of an error response, and as a log line. */
public final class ErrorReport {
    private ErrorReport() {}

    /** The body, of the type that the client prefers. */
    public static ErrorBody body(Failure f, DetailLevel level, @Nullable Slice accept, long retryAfterSeconds) {
        return switch (Accept.preferred(accept)) {
            case HTML -> new ErrorBody("text/html; charset=utf-8", utf8(HtmlPage.of(f, level, retryAfterSeconds)));
            case TEXT -> new ErrorBody("text/plain; charset=utf-8", utf8(text(f, level)));
            case JSON -> new ErrorBody("application/problem+json", utf8(problem(f, level, retryAfterSeconds)));
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Failure f, DetailLevel level) {
        Cause cause = f.cause();
        StringBuilder out = new StringBuilder();
        out.append(f.status() == 0 ? "" : f.status() + " ");
        if (level == DetailLevel.NONE || cause == null) {
            return out.append("error, id ").append(f.id()).append('\n').toString();
        }
        out.append(cause.name()).append(": ").append(cause.summary()).append('\n');
        out.append(Advice.caller(cause)).append('\n');
        if (level == DetailLevel.FULL) {
            out.append(Explanation.of(f)).append('\n');
        }
        return out.append("id ").append(f.id()).append('\n').toString();
    }

    /** RFC 9457. */
    private static String problem(Failure f, DetailLevel level, long retryAfterSeconds) {
        StringWriter out = new StringWriter();
        Cause cause = f.cause();
        try (JsonGenerator g = FailureJson.FACTORY.createGenerator(tools.jackson.core.ObjectWriteContext.empty(),
                out)) {
            g.writeStartObject();
            Cause told = level == DetailLevel.NONE ? null : cause;
            g.writeStringProperty("type", told != null ? "urn:gatepost:cause:" + told : "about:blank");
            g.writeStringProperty("title", told != null ? Explanation.title(told) : "Error " + f.status());
            g.writeNumberProperty("status", f.status());
            g.writeStringProperty("instance", "urn:gatepost:failure:" + f.id());
            if (told != null) {
                g.writeStringProperty("detail", told.summary());
                g.writeStringProperty("cause", told.name());
                if (f.phase() != null) {
                    g.writeStringProperty("phase", f.phase().name());
                }
                if (f.segment() != null) {
                    g.writeStringProperty("segment", f.segment().name().toLowerCase(Locale.ROOT));
                }
                FailureJson.timing(g, f.timing());
                g.writeStringProperty("advice", Advice.caller(told));
                if (retryAfterSeconds > 0) {
                    g.writeNumberProperty("retry_after", retryAfterSeconds);
                }
            }
            if (told != null && level == DetailLevel.FULL) {
                g.writeStringProperty("explanation", Explanation.of(f));
                g.writeStringProperty("check", Explanation.check(f));
                g.writeArrayPropertyStart("attempts");
                for (Failure.Attempt a : f.attempts()) {
                    FailureJson.attempt(g, a);
                }
                g.writeEndArray();
            }
            g.writeEndObject();
        }
        return out.append('\n').toString();
    }

    /** The Proxy-Status member (RFC 9209, section 2). */
    public static String proxyStatus(Failure f, DetailLevel level) {
        StringBuilder out = new StringBuilder(item(f.instance()));
        Cause cause = f.cause();
        if (cause == null || level == DetailLevel.NONE) {
            return out.toString();
        }
        if (cause.errorType() != null) {
            out.append("; error=").append(cause.errorType().token());
            for (String parameter : cause.errorParameters().split(",")) {
                if (!parameter.isBlank()) {
                    String[] pair = parameter.trim().split("=");
                    out.append("; ").append(pair[0]).append('=')
                            .append(pair[0].equals("rcode") ? '"' + pair[1] + '"' : pair[1]);
                }
            }
        }
        Failure.Attempt last = f.attempts().isEmpty() ? null : f.attempts().getLast();
        if (level == DetailLevel.FULL && last != null) {
            out.append("; next-hop=").append(string(last.address()));
        }
        if (last != null && last.upstreamStatus() != 0) {
            out.append("; received-status=").append(last.upstreamStatus());
        }
        return out.append("; details=").append(string(cause.name())).toString();
    }

    /** The member for a response that a server made. */
    public static String relayedStatus(String instance, int status) {
        return item(instance) + "; received-status=" + status;
    }

    /** A token where it is one, else a string (RFC 8941, section 3.3). */
    private static String item(String text) {
        return text.matches("[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*") ? text : string(text);
    }

    private static String string(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7f) {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    /** The built-in maintenance page. */
    public static ErrorBody maintenance(@Nullable Slice accept, long retryAfterSeconds, @Nullable Instant until,
            String id) {
        String end = until == null ? "" : " It is expected to end at " + until + ".";
        return switch (Accept.preferred(accept)) {
            case HTML -> new ErrorBody("text/html; charset=utf-8",
                    utf8(HtmlPage.page("Under maintenance", "<p>This service is under maintenance." + end + "</p>",
                            id)));
            case TEXT -> new ErrorBody("text/plain; charset=utf-8",
                    utf8("This service is under maintenance." + end + "\n"));
            case JSON -> new ErrorBody("application/problem+json",
                    utf8("{\"type\":\"urn:gatepost:cause:MAINTENANCE\",\"title\":\"Under maintenance\",\"status\":503,"
                            + "\"cause\":\"MAINTENANCE\",\"retry_after\":" + retryAfterSeconds + "}\n"));
        };
    }

    /** One line for the log. */
    public static String logLine(Failure f) {
        StringBuilder out = new StringBuilder();
        out.append(f.status()).append(' ').append(f.cause() == null ? "-" : f.cause().name());
        if (f.phase() != null) {
            out.append(" in ").append(f.phase());
        }
        out.append(": ").append(f.method()).append(' ').append(f.host()).append(escaped(f.target()));
        if (f.upstream() != null) {
            out.append(" -> ").append(f.upstream());
        }
        for (Map.Entry<String, Long> e : f.timing().entrySet()) {
            if (e.getKey().equals("total")) {
                out.append(" after ").append(FailureJson.millis(e.getValue())).append(" ms");
            }
        }
        return out.append(". ").append(Explanation.of(f)).append(" id=").append(f.id()).toString();
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 512); i++) {
            char c = text.charAt(i);
            out.append(c > ' ' && c < 0x7f ? c : '?');
        }
        return out.toString();
    }
}
