package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.pattern.Series.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is remembered of one upstream: counts for six hours, the last failures and a sample of good attempts. Bounded. */
final class Pool {
    /** The most of each. */
    static final int MAX_MEMBERS = 256;
    static final int MAX_ROUTES = 200;
    static final int MAX_FAILED = 512;
    private static final int SIX_HOURS = 2160;
    private static final int HOUR = 360;
    private static final int MAX_EPISODES = 512;
    private static final String OTHER = "other";

    private final String name;
    private final Series series = new Series(SIX_HOURS);
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, Series> routes = new LinkedHashMap<>();
    private final RouteKeys keys = new RouteKeys();
    private final Deque<Observation> failed = new ArrayDeque<>();
    private final Deque<Observation> aborted = new ArrayDeque<>();
    private final Deque<Observation> refused = new ArrayDeque<>();
    private final Deque<Entry.Ejection> ejections = new ArrayDeque<>();
    private final Map<Group, Episode.Log> episodes = new EnumMap<>(Group.class);
    private final Waits waits = new Waits();
    private final Traffic traffic = new Traffic();
    private long firstSeen;

    Pool(String name) {
        this.name = name;
    }

    void add(Observation raw) {
        if (firstSeen == 0) {
            firstSeen = raw.at();
        }
        Cause cause = raw.cause();
        Group group = cause == null ? null : Group.of(cause);
        if (group == Group.CLIENT) {
            keep(aborted, raw, MAX_FAILED / 2);
            return;
        }
        if (raw.server().isEmpty()) {
            keep(refused, raw, MAX_FAILED);
            return;
        }
        traffic.mark(raw.at());
        String route = keys.of(raw.path());
        Series routeSeries = route(route);
        Row[] rows = rows(raw, group);
        for (Row row : rows) {
            series.add(raw.at(), row, raw.weight());
            routeSeries.add(raw.at(), row, raw.weight());
        }
        Observation o = raw.withPath(route);
        member(o.server(), o.at()).add(o, rows);
        if (group != null) {
            keep(failed, o, MAX_FAILED);
            episodes.computeIfAbsent(group, g -> new Episode.Log(MAX_EPISODES)).failed(o.at(), o.weight());
        } else {
            waits.add(o);
        }
    }

    void add(Entry.IdleClose e) {
        series.add(e.at(), Row.IDLE_CLOSES, 1);
        member(e.server(), e.at()).add(e);
    }

    void add(Entry.Ejection e) {
        keep(ejections, e, MAX_MEMBERS);
    }

    private static Row[] rows(Observation o, @Nullable Group group) {
        List<Row> rows = new ArrayList<>(4);
        rows.add(Row.ATTEMPTS);
        if (!o.reused()) {
            rows.add(Row.FRESH);
        }
        if (group != null) {
            rows.add(Row.FAILURES);
        }
        if (group == Group.TIMEOUT) {
            rows.add(Row.TIMEOUTS);
        } else if (group == Group.CLOSE) {
            rows.add(Row.CLOSES);
        }
        return rows.toArray(Row[]::new);
    }

    private Member member(String server, long at) {
        Member known = members.get(server);
        if (known == null) {
            String as = members.size() < MAX_MEMBERS ? server : OTHER;
            known = members.computeIfAbsent(as, n -> new Member(n, at));
        }
        return known;
    }

    /** The counts of a route; the one with the fewest of the last hour gives way to a new one (Space-Saving). */
    private Series route(String key) {
        Series known = routes.get(key);
        if (known != null) {
            return known;
        }
        if (routes.size() >= MAX_ROUTES) {
            String least = routes.entrySet().stream()
                    .min(Map.Entry.comparingByValue((a, b) -> Long.compare(recent(a), recent(b)))).orElseThrow()
                    .getKey();
            routes.remove(least);
        }
        Series next = new Series(HOUR);
        routes.put(key, next);
        return next;
    }

    private static long recent(Series s) {
        return s.sum(Row.ATTEMPTS, 0, Long.MAX_VALUE);
    }

    private static <T> void keep(Deque<T> in, T value, int max) {
        in.addLast(value);
        if (in.size() > max) {
            in.removeFirst();
        }
    }

    String name() {
        return name;
    }

    long firstSeen() {
        return firstSeen;
    }

    /** The last six hours. */
    Series series() {
        return series;
    }

    Collection<Member> members() {
        return members.values();
    }

    /** Counts of the last hour by route. */
    Map<String, Series> routes() {
        return routes;
    }

    /** The last failures, the oldest first; their path is their route. */
    Deque<Observation> failed() {
        return failed;
    }

    /** A sample of good attempts, the oldest first; their path is their route. */
    Deque<Observation> good() {
        return waits.samples();
    }

    /** The last exchanges whose client left. */
    Deque<Observation> aborted() {
        return aborted;
    }

    /** The last exchanges that were refused before any attempt. */
    Deque<Observation> refused() {
        return refused;
    }

    Deque<Entry.Ejection> ejections() {
        return ejections;
    }

    Map<Group, Episode.Log> episodes() {
        return episodes;
    }

    /** Failures since then, in order. */
    List<Observation> failedSince(long from) {
        return failed.stream().filter(o -> o.at() >= from).toList();
    }

    /** The waits of good attempts. */
    Waits waits() {
        return waits;
    }

    /** When there was traffic. */
    Traffic traffic() {
        return traffic;
    }
}
