package io.gatepost.server.admin;

import io.gatepost.diagnostics.text.Moments;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request to the admin API.
 *
 * @param method as sent
 * @param path   decoded, without the query
 * @param query  decoded parameters
 * @param body   UTF-8; empty where there is none
 * @param from   who asks, for the log: role and address
 */
record Call(String method, String path, Map<String, List<String>> query, String body, String from) {
    private static final Duration LONGEST = Duration.ofDays(365);

    static Call of(FullHttpRequest request, String from) {
        QueryStringDecoder target = new QueryStringDecoder(request.uri());
        return new Call(request.method().name(), target.path(), target.parameters(),
                request.content().toString(StandardCharsets.UTF_8), from);
    }

    /** The value of a parameter that may be given once; null where it is absent. */
    @Nullable
    String parameter(String name) {
        List<String> values = query.get(name);
        if (values == null) {
            return null;
        }
        if (values.size() > 1) {
            throw new BadCall("parameter '" + name + "' is there " + values.size() + " times; once is allowed");
        }
        return values.getFirst();
    }

    /** Refuses parameters that mean nothing here. */
    void allow(Set<String> names) {
        for (String name : query.keySet()) {
            if (!names.contains(name)) {
                throw new BadCall("unknown parameter '" + name + "'; "
                        + (names.isEmpty() ? "none is" : String.join(", ", names.stream().sorted().toList()) + " are")
                        + " allowed");
            }
        }
    }

    /** A whole number. */
    int number(String name, int least, int most, int fallback) {
        String text = parameter(name);
        if (text == null) {
            return fallback;
        }
        try {
            int n = Integer.parseInt(text);
            if (n >= least && n <= most) {
                return n;
            }
        } catch (NumberFormatException e) {
            throw outOf(name, text, least, most);
        }
        throw outOf(name, text, least, most);
    }

    private static BadCall outOf(String name, String text, int least, int most) {
        return new BadCall(name + " is '" + text + "'; a number from " + least + " to " + most + " is allowed");
    }

    /** true, false, or the bare name for true. */
    boolean flag(String name, boolean fallback) {
        String text = parameter(name);
        if (text == null) {
            return fallback;
        }
        return switch (text) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw new BadCall(name + " is '" + text + "'; true or false is allowed");
        };
    }

    /** An instant (ISO 8601), or how long ago: {@code 15m}. */
    @Nullable
    Instant time(String name, Instant now) {
        String text = parameter(name);
        if (text == null) {
            return null;
        }
        Instant time = Moments.parse(text, now);
        if (time == null) {
            throw new BadCall(name + " is '" + text + "'; " + Moments.ALLOWED + " is allowed");
        }
        return time;
    }

    /** A duration of whole seconds: {@code 10s}, {@code 5m}; null where it is absent. */
    @Nullable
    Duration duration(String name) {
        String text = parameter(name);
        if (text == null) {
            return null;
        }
        Duration duration = Moments.age(text);
        if (duration == null || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new BadCall(name + " is '" + text + "'; a duration from 1s to 365d is allowed");
        }
        return duration;
    }

    /** Wrong use of the API: what is wrong, and what is allowed. */
    static final class BadCall extends RuntimeException {
        private static final long serialVersionUID = 1;

        BadCall(String message) {
            super(message, null, false, false);
        }
    }
}
