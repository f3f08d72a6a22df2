package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which failures to count, and by what; a null filter lets all pass. Times are compared by the second.
 *
 * @param by       what the counts are grouped by; empty for one sum
 * @param step     length of the intervals that are told apart, seconds; 0 for the whole range at once
 * @param instance name of a deployment
 * @param upstream name
 * @param server   as configured
 * @param route    name
 * @param cause    of the exchange (for counts of attempts: of the attempt)
 * @param status   as logged
 * @param since    inclusive
 * @param until    exclusive
 * @param limit    most groups, 1 to {@link #MAX_LIMIT}
 */
public record CountQuery(List<Dimension> by, int step, @Nullable String instance, @Nullable String upstream,
        @Nullable String server, @Nullable String route, @Nullable Cause cause, @Nullable Integer status,
        @Nullable Instant since, @Nullable Instant until, int limit) {
    /** The most groups that one query gives. */
    public static final int MAX_LIMIT = 10_000;

    /** What counts can be grouped by. */
    public enum Dimension {
        /** The cause's name. */
        CAUSE,
        /** The server as configured; empty where none was tried. */
        SERVER,
        /** The route's name; empty before one was found. */
        ROUTE,
        /** The upstream's name; empty before one was found. */
        UPSTREAM,
        /** The status as logged. */
        STATUS,
        /** The deployment that counted. */
        INSTANCE
    }

    /**
     * One group.
     *
     * @param from   the start of its interval; null without a step
     * @param values one for each of {@link CountQuery#by}
     * @param counts how many
     */
    public record Row(@Nullable Instant from, List<String> values, Counts counts) {}

    public CountQuery {
        by = List.copyOf(by);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + "; 1 to " + MAX_LIMIT + " are allowed");
        }
        if (step < 0) {
            throw new IllegalArgumentException("step " + step + "; 0 or more are allowed");
        }
        if (by.stream().distinct().count() < by.size()) {
            throw new IllegalArgumentException("by names something twice");
        }
    }

    /** The same without groups: one sum. */
    public CountQuery total() {
        return new CountQuery(List.of(), 0, instance, upstream, server, route, cause, status, since, until, 1);
    }

    /** All that was counted, by those. */
    public static CountQuery groupedBy(Dimension... dimensions) {
        return new CountQuery(List.of(dimensions), 0, null, null, null, null, null, null, null, null, MAX_LIMIT);
    }
}
