package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Advice;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Place;
import io.gatepost.diagnostics.journal.Timing;
import io.gatepost.diagnostics.suspect.Suspect;
import io.gatepost.diagnostics.suspect.Suspects;
import io.gatepost.diagnostics.text.Durations;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The small pieces of text that all reports share. */
final class Words {
    private static final int MAX_SUSPECTS = 3;

    private Words() {}

    /** The status that the client gets, also before it is sent. */
    static int status(Failure f) {
        Cause cause = f.outcome().cause();
        if (f.outcome().status() != 0 || f.outcome().responseStarted() || cause == null) {
            return f.outcome().status();
        }
        return cause.status();
    }

    /** The reason phrase of a status; {@code Error} for those that a gateway does not make. */
    static String reason(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 431 -> "Request Header Fields Too Large";
            case 499 -> "Client Closed Request";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            case 508 -> "Loop Detected";
            default -> "Error";
        };
    }

    /** What was seen, as a clause. */
    static String what(@Nullable Cause cause) {
        return cause == null ? "an attempt failed" : Advice.of(cause).what();
    }

    /** What the caller can do. */
    static String caller(@Nullable Cause cause) {
        return cause == null ? "" : Advice.of(cause).caller();
    }

    /** What the operator looks at next, with the names of this failure. */
    static String check(Failure f) {
        Cause cause = f.cause();
        return cause == null ? "" : Advice.of(cause).check(places(f));
    }

    /** The likeliest suspects, as many as a reader of an error response takes in. */
    static List<Suspect> suspects(Failure f) {
        List<Suspect> all = Suspects.of(f);
        return all.subList(0, Math.min(MAX_SUSPECTS, all.size()));
    }

    private static Function<String, @Nullable String> places(Failure f) {
        Attempt a = f.decisive();
        return name -> switch (name) {
            case "upstream" -> f.upstream();
            case "server" -> a == null ? null : a.server();
            case "address" -> a == null ? null : a.address();
            case "host" -> a == null ? null : Place.of(a.server()).host();
            case "port" -> a == null ? null : Place.of(a.address()).port();
            case "path" -> a == null ? null : Place.of(a.address()).path();
            case "limit" -> a == null || a.limitMillis() == 0 ? null : Durations.ofMillis(a.limitMillis());
            default -> null;
        };
    }

    /** How long it took until the failure: the deciding attempt's time, else the exchange's; absent where neither is over. */
    static long elapsed(Failure f) {
        Attempt a = f.decisive();
        long total = a == null ? Timing.ABSENT : a.timing().total();
        return total == Timing.ABSENT ? f.timing().total() : total;
    }

    /** {@code CONNECT} with its place, as {@code CONNECT (upstream)}. */
    static String where(@Nullable Enum<?> phase, @Nullable Enum<?> segment) {
        return (phase == null ? "an unknown phase" : phase.name())
                + (segment == null ? "" : " (" + lower(segment) + ")");
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static String sentence(String clause) {
        return clause.isEmpty() ? "" : Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }
}
