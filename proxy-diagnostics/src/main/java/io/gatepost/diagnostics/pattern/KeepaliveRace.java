package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.text.Durations;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * The server closes idle connections as we use them again. Learnt from failures, and before there are any from the idle
 * connections that the server closes.
 */
final class KeepaliveRace implements Detector {
    private static final int MIN_FAILURES = 3;
    private static final int MIN_GOOD = 50;
    private static final int MIN_CLOSES = 5;

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        for (Member member : pool.members()) {
            List<Observation> lost = pool.failed().stream().filter(
                    o -> o.server().equals(member.name()) && o.reused() && o.idle() >= 0 && o.received() == 0).toList();
            List<Observation> races = lost.stream().filter(o -> o.cause() == Cause.REUSED_CONNECTION_CLOSED).toList();
            double[] good = pool.good().stream()
                    .filter(o -> o.server().equals(member.name()) && o.reused() && o.idle() >= 0)
                    .mapToDouble(Observation::idle).toArray();
            if (!race(pool, member, races, good, found) && !forgotten(pool, member, lost, good, found)) {
                learnt(pool, member, found);
            }
        }
    }

    /** Failures at one idle time, and nothing that survives beyond. */
    private static boolean race(Pool pool, Member member, List<Observation> races, double[] good,
            Consumer<Pattern> found) {
        if (races.size() < MIN_FAILURES || good.length < MIN_GOOD) {
            return false;
        }
        double[] idle = races.stream().mapToDouble(Observation::idle).toArray();
        double limit = Stats.median(idle);
        double near = Math.max(1000, limit / 20);
        double shortest = Stats.quantile(idle, 0);
        double beyond = (double) count(good, limit + near) / good.length;
        double by = (double) count(good, shortest) / good.length;
        if (Stats.near(idle, limit, near) < 0.8 || beyond > 0.01 || Math.pow(by, idle.length) > 0.001) {
            return false;
        }
        found.accept(new Pattern(Kind.KEEPALIVE_RACE, Strength.STRONG, pool.name(), member.name(),
                Text.instant(races.getFirst().at()), Text.instant(races.getLast().at()),
                Text.count(races, o -> true),
                member.name() + " closes idle connections after about " + Durations.ofMillis(Math.round(limit))
                        + ", and some are used in that moment",
                List.of(races.size() + " failures, idle for " + Durations.ofMillis((long) shortest) + " to "
                        + Durations.ofMillis((long) Stats.quantile(idle, 1)),
                        "of " + good.length + " good reuses " + Text.percent(by) + " had been idle for as long"),
                advice(limit)));
        return true;
    }

    /** Failures for every idle time beyond some value: a device between forgets connections. */
    private static boolean forgotten(Pool pool, Member member, List<Observation> lost, double[] good,
            Consumer<Pattern> found) {
        if (lost.size() < MIN_FAILURES || good.length < MIN_GOOD) {
            return false;
        }
        double[] idle = lost.stream().mapToDouble(Observation::idle).toArray();
        double longest = Stats.quantile(good, 1);
        double shortest = Stats.quantile(idle, 0);
        if (shortest <= longest || shortest < 30_000) {
            return false;
        }
        found.accept(new Pattern(Kind.KEEPALIVE_RACE, Strength.STRONG, pool.name(), member.name(),
                Text.instant(lost.getFirst().at()), Text.instant(lost.getLast().at()), Text.count(lost, o -> true),
                "every connection to " + member.name() + " that was idle for " + Durations.ofMillis((long) shortest)
                        + " or more is dead: a firewall or NAT between forgets it",
                List.of("the longest idle time that a connection survived is " + Durations.ofMillis((long) longest)),
                advice(shortest)));
        return true;
    }

    /** Idle connections that the server closes at one idle time, age or count of requests. */
    private static void learnt(Pool pool, Member member, Consumer<Pattern> found) {
        List<Entry.IdleClose> closes = List.copyOf(member.idleCloses());
        if (closes.size() < MIN_CLOSES) {
            return;
        }
        if (constant(closes, Entry.IdleClose::idle, 1000)) {
            double limit = median(closes, Entry.IdleClose::idle);
            learnt(pool, member, closes, "closes idle connections after "
                    + Durations.ofMillis(Math.round(limit))
                    + "; ours are kept longer, so that a request will hit that moment",
                    advice(limit), found);
        } else if (constant(closes, Entry.IdleClose::age, 1000)) {
            learnt(pool, member, closes, "closes connections at an age of "
                    + Durations.ofMillis(Math.round(median(closes, Entry.IdleClose::age))),
                    List.of("set keepalive.max_age below it"), found);
        } else if (constant(closes, Entry.IdleClose::requests, 0)) {
            learnt(pool, member, closes, "closes connections after "
                    + Math.round(median(closes, Entry.IdleClose::requests)) + " requests",
                    List.of("set keepalive.requests below it"), found);
        }
    }

    private static void learnt(Pool pool, Member member, List<Entry.IdleClose> closes, String says, List<String> advice,
            Consumer<Pattern> found) {
        found.accept(new Pattern(Kind.KEEPALIVE_RACE, Strength.HINT, pool.name(), member.name(),
                Text.instant(closes.getFirst().at()), Text.instant(closes.getLast().at()), 0,
                member.name() + ' ' + says, List.of(closes.size() + " idle connections closed so"), advice));
    }

    private static boolean constant(List<Entry.IdleClose> closes, ToDoubleFunction<Entry.IdleClose> what,
            double least) {
        double[] values = closes.stream().mapToDouble(what).toArray();
        double median = Stats.median(values);
        return median > 0 && Stats.mad(values) <= Math.max(least, median / 50)
                && Stats.near(values, median, Math.max(least, median / 20)) >= 0.8 && median > least;
    }

    private static double median(List<Entry.IdleClose> closes, ToDoubleFunction<Entry.IdleClose> what) {
        return Stats.median(closes.stream().mapToDouble(what).toArray());
    }

    private static long count(double[] values, double from) {
        long n = 0;
        for (double v : values) {
            n += v >= from ? 1 : 0;
        }
        return n;
    }

    private static List<String> advice(double limit) {
        return List.of("set keepalive.idle_timeout to " + Durations.ofMillis(Math.round(limit * 0.8)).replace(" ", "")
                + " or less, or raise the server's keepalive timeout above ours",
                "do not switch keepalive off, and do not repeat requests that are not idempotent");
    }
}
