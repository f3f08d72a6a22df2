package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.pattern.Series.Row;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Failures that began with a change that is known: a deployment, a reload, a new server. */
final class AfterChange implements Detector {
    private static final long DAY = 86_400_000;
    private static final long BEFORE_CHANGE = 30_000;
    private static final long AFTER_CHANGE = 600_000;
    private static final long LATELY = 3_600_000;

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        long now = context.now();
        Long bucket = Onset.latest(pool.series(), Row.FAILURES, now);
        if (bucket == null) {
            return;
        }
        long start = bucket * Series.BUCKET;
        if (start < now - LATELY) {
            return;
        }
        List<Entry.Marker> markers = markers(pool, context);
        Entry.Marker change = markers.stream()
                .filter(m -> start + Series.BUCKET >= m.at() - BEFORE_CHANGE && start <= m.at() + AFTER_CHANGE)
                .reduce((a, b) -> b).orElse(null);
        if (change == null) {
            return;
        }
        long end = Math.min(now, start + AFTER_CHANGE);
        long hits = pool.series().sum(Row.FAILURES, start, end);
        long of = pool.series().sum(Row.ATTEMPTS, start, end);
        long hitsBefore = pool.series().sum(Row.FAILURES, start - 1_800_000, start - Series.BUCKET);
        long ofBefore = pool.series().sum(Row.ATTEMPTS, start - 1_800_000, start - Series.BUCKET);
        if (hits < 5 || ofBefore == 0 || Stats.lift(hits, of, hitsBefore, ofBefore) < 3
                || Stats.fisher(hits, of, hitsBefore, ofBefore) > 0.001) {
            return;
        }
        List<Observation> after = pool.failedSince(start);
        long first = after.isEmpty() ? start : after.getFirst().at();
        long last = after.isEmpty() ? start : after.getLast().at();
        boolean over = last < now - 60_000 && last <= change.at() + 300_000;
        List<String> figures = new ArrayList<>();
        figures.add("failures: " + Text.rate(hits, of) + " after, " + Text.rate(hitsBefore, ofBefore) + " before");
        String fresh = newCauses(pool, start);
        if (!fresh.isEmpty()) {
            figures.add("a cause that was not seen before: " + fresh);
        }
        int changes = (int) markers.stream().filter(m -> m.at() >= now - DAY).count();
        double chance = 1 - Math.pow(1 - (double) (BEFORE_CHANGE + AFTER_CHANGE) / DAY, changes);
        if (chance > 0.05) {
            figures.add("with so many changes a day, " + Text.percent(chance)
                    + " of all failures begin near one by chance");
        }
        found.accept(new Pattern(Kind.AFTER_CHANGE, Strength.STRONG, pool.name(), null, Text.instant(first),
                Text.instant(last), hits,
                "failures began at " + Text.time(first) + ", " + lag(first, change.at()) + ": " + change.what()
                        + (over ? "; they are over" : "; they go on"),
                figures,
                List.of(over
                        ? "the change itself cost them: drain servers before they are replaced, and start before stopping"
                        : "the change is the likely cause: go back, and compare versions")));
    }

    private static List<Entry.Marker> markers(Pool pool, Context context) {
        List<Entry.Marker> all = new ArrayList<>();
        for (Entry.Marker m : context.markers()) {
            if (m.upstream() == null || m.upstream().equals(pool.name())) {
                all.add(m);
            }
        }
        for (Member member : pool.members()) {
            if (member.firstSeen() > pool.firstSeen() + 60_000 && !failover(pool, member.firstSeen())) {
                all.add(new Entry.Marker(member.firstSeen(), pool.name(), "new server " + member.name()));
            }
            for (Outage o : Restarts.of(member, context.now() - DAY)) {
                all.add(new Entry.Marker(o.start(), pool.name(), member.name() + " restarted"));
            }
        }
        all.sort((a, b) -> Long.compare(a.at(), b.at()));
        return all;
    }

    /** A server that is used for the first time as others fail, as a backup is, is no change but a consequence. */
    private static boolean failover(Pool pool, long firstSeen) {
        return pool.failed().stream().anyMatch(o -> o.began() <= firstSeen && o.at() >= firstSeen - 60_000);
    }

    private static String newCauses(Pool pool, long start) {
        Set<Cause> before = EnumSet.noneOf(Cause.class);
        Set<Cause> after = EnumSet.noneOf(Cause.class);
        for (Observation o : pool.failed()) {
            if (o.cause() != null) {
                (o.at() < start ? before : after).add(o.cause());
            }
        }
        after.removeAll(before);
        return before.isEmpty() ? "" : String.join(", ", after.stream().map(Cause::name).toList());
    }

    private static String lag(long start, long change) {
        long seconds = Math.abs(start - change) / 1000;
        return seconds + (start >= change ? " s after a change" : " s before a change");
    }
}
