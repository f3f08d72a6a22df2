package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.pattern.Series.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One server fails more than the others; or, behind one address, the connections to one of several hosts do. */
final class BadServer implements Detector {
    private static final int MIN_ATTEMPTS = 50;
    private static final int MIN_FAILURES = 5;
    private static final int MIN_CONNECTIONS = 5;

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        long from = pool.series().back(context.now(), 300_000, 200L * pool.members().size());
        List<Member> tested = tested(pool, from, context.now());
        for (Member member : tested) {
            long failures = member.series().sum(Row.FAILURES, from, context.now());
            long attempts = member.series().sum(Row.ATTEMPTS, from, context.now());
            Strength strength = worse(member, tested, Row.FAILURES, from, context.now());
            if (strength != null) {
                found.accept(of(pool, member, tested, failures, attempts, strength, from, context.now()));
            }
        }
        if (pool.members().size() == 1) {
            hidden(pool, context.now(), found);
        }
    }

    /** Whether one of the servers passes in a row of counts. */
    static boolean any(Pool pool, Row row, long from, long now) {
        List<Member> tested = tested(pool, from, now);
        return tested.stream().anyMatch(m -> worse(m, tested, row, from, now) == Strength.STRONG);
    }

    private static List<Member> tested(Pool pool, long from, long now) {
        List<Member> tested = pool.members().stream()
                .filter(m -> m.series().sum(Row.ATTEMPTS, from, now) >= MIN_ATTEMPTS).toList();
        return tested.size() < 2 ? List.of() : tested;
    }

    private static @Nullable Strength worse(Member member, List<Member> all, Row row, long from,
            long now) {
        long hits = member.series().sum(row, from, now);
        long of = member.series().sum(Row.ATTEMPTS, from, now);
        long restHits = all.stream().filter(m -> m != member).mapToLong(m -> m.series().sum(row, from, now)).sum();
        long restOf = all.stream().filter(m -> m != member).mapToLong(m -> m.series().sum(Row.ATTEMPTS, from, now))
                .sum();
        double gap = (double) hits / of - (double) restHits / restOf;
        if (hits < MIN_FAILURES || Stats.lift(hits, of, restHits, restOf) < 4 || gap < 0.05) {
            return null;
        }
        return Stats.fisher(hits, of, restHits, restOf) * all.size() <= 0.001 ? Strength.STRONG : Strength.HINT;
    }

    private static Pattern of(Pool pool, Member member, List<Member> all, long failures, long attempts,
            Strength strength, long from, long now) {
        long sum = all.stream().mapToLong(m -> m.series().sum(Row.FAILURES, from, now)).sum();
        long of = all.stream().mapToLong(m -> m.series().sum(Row.ATTEMPTS, from, now)).sum();
        List<String> figures = new ArrayList<>();
        figures.add(member.name() + ": " + Text.rate(failures, attempts));
        figures.add("the others: " + Text.rate(sum - failures, of - attempts));
        Stats.Interval share = Stats.wilson(sum, of);
        double one = 1.0 / all.size();
        if (share.low() <= one && one <= share.high()) {
            figures.add("of all attempts " + Text.percent((double) sum / of) + " fail, about 1 of " + all.size()
                    + ": as if one of " + all.size() + " servers failed always");
        }
        return new Pattern(Kind.BAD_SERVER, strength, pool.name(), member.name(), Text.instant(from),
                Text.instant(now), failures, member.name() + " is worse than the others", figures,
                List.of("take it out while you look: gatepost server",
                        "compare its version, host and load with the others"));
    }

    /** Each connection all good or all bad: one address, several hosts. */
    private static void hidden(Pool pool, long now, Consumer<Pattern> found) {
        Map<Long, long[]> by = new LinkedHashMap<>();
        for (Observation o : pool.good()) {
            count(by, o, now, 0);
        }
        for (Observation o : pool.failed()) {
            count(by, o, now, 1);
        }
        long[][] table = by.values().stream().filter(c -> c[0] + c[1] >= 5).toArray(long[][]::new);
        long failures = 0;
        long good = 0;
        for (long[] row : table) {
            good += row[0];
            failures += row[1];
        }
        if (table.length < MIN_CONNECTIONS || failures < 40 || good < 40 || Stats.explained(table) < 0.8) {
            return;
        }
        found.accept(new Pattern(Kind.BAD_SERVER, Strength.STRONG, pool.name(),
                pool.members().iterator().next().name(), Text.instant(now - 300_000), Text.instant(now), failures,
                "each connection is all good or all bad: one of several hosts behind this address fails",
                List.of(table.length + " connections, " + failures + " failed and " + good + " good attempts on them"),
                List.of("look behind the load balancer at that address: one of its hosts is bad")));
    }

    private static void count(Map<Long, long[]> by, Observation o, long now, int column) {
        if (o.connection() != 0 && o.at() >= now - 300_000) {
            by.computeIfAbsent(o.connection(), c -> new long[2])[column]++;
        }
    }
}
