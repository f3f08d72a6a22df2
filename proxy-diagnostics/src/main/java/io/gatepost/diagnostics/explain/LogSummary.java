package io.gatepost.diagnostics.explain;

import io.gatepost.diagnostics.cause.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a whole log says. Times are seconds of the clock that wrote it, as if it were UTC; {@link Long#MIN_VALUE} for none.
 *
 * @param lines     that were read, empty ones not counted
 * @param explained that have a meaning
 * @param ordinary  that are known and tell of nothing that failed
 * @param unknown   of which nothing is known
 * @param cut       that were too long, and of which the beginning was read
 * @param from      when the first step of {@link Group#counts} begins
 * @param step      seconds a step
 * @param groups    by causes, the most frequent first
 * @param samples   the first unknown lines
 */
public record LogSummary(long lines, long explained, long ordinary, long unknown, long cut, long from, long step,
        List<Group> groups, List<String> samples) {
    public LogSummary {
        groups = List.copyOf(groups);
        samples = List.copyOf(samples);
    }

    /** A server's share of a count. */
    public record Share(String server, long count) {}

    /**
     * Lines of one meaning.
     *
     * @param first second of the first of them
     * @param last  second of the last of them
     */
    public record Part(Meaning meaning, long count, List<Share> servers, long first, long last, long[] counts) {}

    /**
     * Lines of meanings that have the same causes.
     *
     * @param causes  one where the lines tell; several where they cannot; none for lines that are no failure of a request
     * @param servers the most frequent first
     * @param counts  by step from {@link LogSummary#from} on
     * @param parts   by their words, the most frequent first
     */
    public record Group(List<Cause> causes, long count, List<Share> servers, long first, long last, long[] counts,
            List<Part> parts) {}

    static List<Group> group(List<Part> parts) {
        Map<List<Cause>, List<Part>> byCauses = new LinkedHashMap<>();
        for (Part part : parts) {
            byCauses.computeIfAbsent(part.meaning().causes(), c -> new ArrayList<>()).add(part);
        }
        List<Group> groups = new ArrayList<>();
        byCauses.forEach((causes, same) -> groups.add(join(causes, same)));
        // Failures before remarks.
        groups.sort(Comparator.comparing((Group g) -> g.causes().isEmpty())
                .thenComparing(Comparator.comparingLong(Group::count).reversed()));
        return groups;
    }

    private static Group join(List<Cause> causes, List<Part> parts) {
        List<Part> sorted = parts.stream().sorted(Comparator.comparingLong(Part::count).reversed()).toList();
        Map<String, Long> servers = new TreeMap<>();
        long count = 0;
        long first = Times.NONE;
        long last = Times.NONE;
        long[] counts = new long[parts.getFirst().counts().length];
        for (Part part : sorted) {
            part.servers().forEach(s -> servers.merge(s.server(), s.count(), Long::sum));
            count += part.count();
            first = first == Times.NONE || part.first() != Times.NONE && part.first() < first ? part.first() : first;
            last = Math.max(last, part.last());
            for (int i = 0; i < counts.length; i++) {
                counts[i] += part.counts()[i];
            }
        }
        List<Share> shares = servers.entrySet().stream().map(e -> new Share(e.getKey(), e.getValue()))
                .sorted(Comparator.comparingLong(Share::count).reversed()).toList();
        return new Group(causes, count, shares, first, last, counts, sorted);
    }
}
