package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Advice;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Timing;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The small pieces of text that all reports share. */
final class Words {
    private static final String UNIX = "unix:";

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

    private static Function<String, @Nullable String> places(Failure f) {
        Attempt a = f.decisive();
        return name -> switch (name) {
            case "upstream" -> f.upstream();
            case "server" -> a == null ? null : a.server();
            case "address" -> a == null ? null : a.address();
            case "host" ->
                a == null || a.server().startsWith(UNIX) ? null : a.server().substring(0, hostEnd(a.server()));
            case "port" -> a == null ? null : port(a);
            case "path" -> a == null || !a.address().startsWith(UNIX) ? null : a.address().substring(UNIX.length());
            case "limit" -> a == null || a.limitMillis() == 0 ? null : duration(a.limitMillis() * 1000);
            default -> null;
        };
    }

    private static @Nullable String port(Attempt a) {
        String place = a.address().startsWith(UNIX) ? "" : a.address();
        int end = hostEnd(place);
        return end == place.length() ? null : place.substring(end + 1);
    }

    /** Where the host of {@code host:port} ends; the whole text where no port follows. */
    private static int hostEnd(String place) {
        int colon = place.lastIndexOf(':');
        boolean bare = place.indexOf(':') != colon && !place.startsWith("[");
        return colon < 0 || bare || place.endsWith("]") ? place.length() : colon;
    }

    /** A duration for people: {@code 0.3 ms}, {@code 250 ms}, {@code 5.002 s}, {@code 30 s}. */
    static String duration(long micros) {
        if (micros >= 1_000_000) {
            return decimal(micros / 1000, 3) + " s";
        }
        return micros >= 100_000 ? micros / 1000 + " ms" : decimal(micros / 100, 1) + " ms";
    }

    private static String decimal(long unscaled, int scale) {
        BigDecimal value = BigDecimal.valueOf(unscaled, scale).stripTrailingZeros();
        return value.scale() < 0 ? value.setScale(0).toPlainString() : value.toPlainString();
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

    /** The text on one line of printable ASCII: all else as {@code \xNN}, so that nothing forges a line or a colour. */
    static String plain(String text) {
        int at = 0;
        while (at < text.length() && printable(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, at);
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (printable(c)) {
                safe.append(c);
            } else if (c < 0x100) {
                safe.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                safe.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return safe.toString();
    }

    private static boolean printable(char c) {
        return c >= 0x20 && c <= 0x7e;
    }
}
