package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Place;
import io.gatepost.diagnostics.pattern.Series.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Many connections closed within two seconds: a process, a host, a device between, or ourselves. */
final class MassReset implements Detector {
    private static final long LOOK_BACK = 600_000;
    private static final long WINDOW = 2000;
    private static final int ENOUGH = 10;

    /** Closes of one server's connections in one window. */
    private record Burst(Member member, long start, long end, int count, boolean reset, boolean oneAge) {}

    /** One closed connection. */
    private record Close(long at, boolean idle, boolean reset, long age, int left) {}

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        List<Burst> bursts = bursts(pool, context.now());
        if (bursts.isEmpty()) {
            return;
        }
        Burst first = bursts.getFirst();
        List<String> figures = new ArrayList<>();
        bursts.forEach(b -> figures.add(b.count() + " connections to " + b.member().name() + " within "
                + (b.end() - b.start()) + " ms at " + Text.time(b.start())));
        long others = context.pools().stream().filter(p -> p != pool && !bursts(p, context.now()).isEmpty()).count();
        String subject = null;
        String says;
        if (others > 0 && others == context.pools().size() - 1) {
            says = "connections of all upstreams were closed at once: look at this host (conntrack, its network, its namespace)";
        } else if (bursts.size() > 1) {
            says = sameHost(bursts)
                    ? "connections to several servers of one host were closed at once: the host, or what is in front of it"
                    : "connections to " + bursts.size()
                            + " servers were closed at once: a switch, NAT or firewall that lost its state";
        } else if (!first.reset() && first.oneAge()) {
            subject = first.member().name();
            says = "connections of one age were closed in order: a maximum age, or a planned drain";
        } else {
            subject = first.member().name();
            says = aftermath(pool, first);
        }
        int count = bursts.stream().mapToInt(Burst::count).sum();
        found.accept(new Pattern(Kind.MASS_RESET, Strength.STRONG, pool.name(), subject,
                Text.instant(first.start()), Text.instant(bursts.getLast().end()), count, says, figures,
                List.of("compare the moment with deployments, restarts and the logs of devices between",
                        "tcpdump shows who sends the resets: a TTL unlike the server's is a device between")));
    }

    private static List<Burst> bursts(Pool pool, long now) {
        List<Burst> bursts = new ArrayList<>();
        for (Member member : pool.members()) {
            Burst burst = burst(pool, member, now);
            if (burst != null) {
                bursts.add(burst);
            }
        }
        bursts.sort(Comparator.comparingLong(Burst::start));
        return bursts;
    }

    /** The largest window of closes, where it is large enough and no chance. */
    private static @Nullable Burst burst(Pool pool, Member member, long now) {
        List<Close> closes = closes(pool, member, now - LOOK_BACK);
        Burst best = null;
        for (int from = 0, to = 0; to < closes.size(); to++) {
            while (closes.get(to).at() - closes.get(from).at() > WINDOW) {
                from++;
            }
            if (best == null || to - from + 1 > best.count()) {
                List<Close> in = closes.subList(from, to + 1);
                best = new Burst(member, in.getFirst().at(), in.getLast().at(), in.size(),
                        in.stream().anyMatch(c -> c.reset() || !c.idle()), oneAge(in));
            }
        }
        if (best == null) {
            return null;
        }
        Burst found = best;
        int left = closes.stream().filter(c -> c.idle() && c.at() >= found.start() && c.at() <= found.end())
                .mapToInt(Close::left).reduce((a, b) -> b).orElse(0);
        int open = found.count() + left;
        boolean many = found.count() >= ENOUGH
                ? found.count() >= 0.3 * open
                : found.count() >= 3 && left == 0 && idleOnly(
                        closes, found);
        long all = pool.series().sum(Row.CLOSES, 0, now) + pool.series().sum(Row.IDLE_CLOSES, 0, now);
        double span = Math.max(60_000, now - Math.max(pool.firstSeen(), now - 21_600_000));
        double usual = Math.max(1e-3, (all - found.count()) * WINDOW / span);
        return many && Stats.poissonTail(found.count(), usual) < 1e-6 ? found : null;
    }

    /** A small pool counts only where its idle connections told how many there were. */
    private static boolean idleOnly(List<Close> closes, Burst burst) {
        return closes.stream().anyMatch(c -> c.idle() && c.at() >= burst.start() && c.at() <= burst.end());
    }

    private static List<Close> closes(Pool pool, Member member, long since) {
        List<Close> closes = new ArrayList<>();
        for (Entry.IdleClose e : member.idleCloses()) {
            if (e.at() >= since) {
                closes.add(new Close(e.at(), true, e.reset(), e.age(), e.left()));
            }
        }
        for (Observation o : pool.failed()) {
            if (o.at() >= since && o.server().equals(member.name()) && o.cause() != null
                    && Group.of(o.cause()) == Group.CLOSE) {
                closes.add(new Close(o.at(), false, true, o.age(), 0));
            }
        }
        closes.sort(Comparator.comparingLong(Close::at));
        return closes;
    }

    private static boolean oneAge(List<Close> closes) {
        double[] ages = closes.stream().filter(c -> c.age() > 0).mapToDouble(Close::age).toArray();
        return ages.length >= 3 && Stats.mad(ages) <= Math.max(1000, Stats.median(ages) / 50);
    }

    private static boolean sameHost(List<Burst> bursts) {
        return bursts.stream().map(b -> Objects.requireNonNullElse(Place.of(b.member().name()).host(), "")).distinct()
                .count() == 1;
    }

    /** What followed on that server. */
    private static String aftermath(Pool pool, Burst burst) {
        for (Observation o : pool.failedSince(burst.start())) {
            if (o.server().equals(burst.member().name()) && o.at() <= burst.end() + 60_000 && o.cause() != null) {
                if (Group.gone(o.cause())) {
                    return "the process behind " + o.server()
                            + " ended: its connections were closed, and then it refused";
                }
                if (o.cause() == Cause.CONNECT_TIMEOUT_NO_ANSWER || o.cause() == Cause.CONNECT_HOST_UNREACHABLE) {
                    return "the host of " + o.server() + " went away: its connections broke, and then nobody answered";
                }
            }
        }
        return "the connections to " + burst.member().name() + " were closed at once, and new ones work";
    }
}
