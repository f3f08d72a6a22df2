package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.text.Terminal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Everything that is said about a failure, in each of its forms. Stateless; any thread. */
public final class ErrorReport {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROBLEM = "application/problem+json";

    private ErrorReport() {}

    /**
     * The body of an error response.
     *
     * @param level             how much it tells; nothing that a client sent is in it below {@link DetailLevel#FULL}
     * @param acceptField       the request's {@code Accept}, or null: problem+json (RFC 9457)
     * @param retryAfterSeconds as sent in Retry-After; 0 where it is not
     */
    public static ErrorBody body(Failure f, DetailLevel level, @Nullable Slice acceptField, long retryAfterSeconds) {
        return switch (MediaChoice.of(acceptField)) {
            case HTML -> encode(HTML, HtmlPage.error(f, level, retryAfterSeconds));
            case TEXT -> encode(TEXT, TextBody.error(f, level, retryAfterSeconds));
            case PROBLEM, JSON -> encode(PROBLEM, ProblemJson.error(f, level, retryAfterSeconds));
        };
    }

    /** The body of a maintenance response that may say that it is one; see the other form. */
    public static ErrorBody maintenance(@Nullable Slice acceptField, long retryAfterSeconds, @Nullable Instant until,
            String id) {
        return maintenance(DetailLevel.CAUSE, acceptField, retryAfterSeconds, until, id);
    }

    /**
     * The body of a maintenance response (503) where no page is configured.
     *
     * @param retryAfterSeconds as sent in Retry-After; 0 where it is not
     * @param until             when the maintenance is to end; null where that is not known
     */
    public static ErrorBody maintenance(DetailLevel level, @Nullable Slice acceptField, long retryAfterSeconds,
            @Nullable Instant until, String id) {
        return switch (MediaChoice.of(acceptField)) {
            case HTML -> encode(HTML, HtmlPage.maintenance(level, retryAfterSeconds, until, id));
            case TEXT -> encode(TEXT, TextBody.maintenance(level, retryAfterSeconds, until, id));
            case PROBLEM, JSON -> encode(PROBLEM, ProblemJson.maintenance(level, retryAfterSeconds, until, id));
        };
    }

    /** The {@code Proxy-Status} member of a failure, as {@code gw-1; error=connection_refused; details="CONNECT_REFUSED"}. */
    public static String proxyStatus(Failure f, DetailLevel level) {
        return ProxyStatus.of(f, level);
    }

    /** The {@code Proxy-Status} member of a relayed response, as {@code gw-1; received-status=503}. */
    public static String relayedStatus(String instance, int status) {
        return ProxyStatus.relayed(instance, status);
    }

    /** One line for the error log: printable ASCII whatever the client sent. */
    public static String logLine(Failure f) {
        return Narrative.logLine(f);
    }

    /** One paragraph for a person. */
    public static String explanation(Failure f) {
        return Narrative.explanation(f);
    }

    /** All that is known of a failure on one screen, for an operator: safe to print whatever the client sent. */
    public static String story(Failure f, Terminal terminal) {
        return Story.of(f, terminal);
    }

    private static ErrorBody encode(String type, String text) {
        return new ErrorBody(type, text.getBytes(StandardCharsets.UTF_8));
    }
}
