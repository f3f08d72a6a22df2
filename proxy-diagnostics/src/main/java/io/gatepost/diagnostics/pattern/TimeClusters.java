package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.suspect.Timers;
import io.gatepost.diagnostics.text.Durations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Times that gather: somebody's timer, the repetition of lost packets, or our own timeout against what ends well. */
final class TimeClusters implements Detector {
    private static final long LOOK_BACK = 3_600_000;
    private static final List<Integer> SYN_SECONDS = List.of(1, 2, 3, 4, 5, 7, 15);
    private static final long AFTER_SYN = 60_000;

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        long from = context.now() - LOOK_BACK;
        ownTimeout(pool, from, found);
        others(pool, from, found);
        synLoss(pool, from, found);
        resolverLoss(pool, from, found);
    }

    /** What a higher read_timeout would change, as the good attempts just below it show. */
    private static void ownTimeout(Pool pool, long from, Consumer<Pattern> found) {
        List<Observation> late = pool.failedSince(from).stream()
                .filter(o -> o.cause() != null && Group.headerTimeout(o.cause()) && o.limit() > 0).toList();
        double[] good = pool.good().stream().filter(o -> o.at() >= from).mapToDouble(Observation::header).toArray();
        if (late.size() < 5 || good.length + late.size() < 50) {
            return;
        }
        double limit = late.getLast().limit() * 1000.0;
        double just = share(good, 0.8 * limit, limit);
        double below = share(good, 0.6 * limit, 0.8 * limit);
        String says;
        String figure;
        if (below > 0 && just >= 0.5 * below) {
            // The tail goes on as it falls below the limit: so much would end within a fifth more time.
            double fall = Math.min(1, just / below);
            double more = just * fall * good.length / (good.length + late.size());
            double timeouts = (double) late.size() / (good.length + late.size());
            says = "good responses reach up to read_timeout: a longer one would let some of the timeouts end well";
            figure = "a fifth more time would turn about " + Text.percent(Math.min(1, more * 0.5 / timeouts)) + " to "
                    + Text.percent(Math.min(1, more * 1.5 / timeouts)) + " of the timeouts into responses";
        } else if (share(good, 0.5 * limit, limit) == 0) {
            says = "responses are fast or never come: a longer read_timeout would change nothing";
            figure = "of " + good.length + " good responses none took between "
                    + Durations.ofMicros(Math.round(limit / 2))
                    + " and " + Durations.ofMicros(Math.round(limit));
        } else {
            return;
        }
        found.accept(pattern(pool, late, Strength.STRONG, says, figure,
                "look for what hangs (a lock, a lost packet, a full pool) before any timeout is changed"));
    }

    /** Closes, errors and clients that leave at one time: somebody's timer. */
    private static void others(Pool pool, long from, Consumer<Pattern> found) {
        Map<String, List<Observation>> kinds = new LinkedHashMap<>();
        for (Observation o : pool.failedSince(from)) {
            if (o.cause() == Cause.UPSTREAM_SENT_STATUS) {
                kinds.computeIfAbsent("errors of the server", k -> new ArrayList<>()).add(o);
            } else if (o.cause() == Cause.UPSTREAM_CLOSED_NO_RESPONSE
                    || o.cause() == Cause.UPSTREAM_RESET_NO_RESPONSE) {
                kinds.computeIfAbsent("closes by the server", k -> new ArrayList<>()).add(o);
            }
        }
        for (Observation o : pool.aborted()) {
            if (o.at() >= from && o.cause() == Cause.CLIENT_ABORTED_WAITING) {
                kinds.computeIfAbsent("clients that leave", k -> new ArrayList<>()).add(o);
            }
        }
        kinds.forEach((name, all) -> {
            Double at = Stats.cluster(all.stream().mapToDouble(Observation::header).toArray());
            if (at != null) {
                String owner = Timers.owner(Math.round(at));
                found.accept(pattern(pool, all, Strength.STRONG,
                        name + " gather at " + Durations.ofMicros(Math.round(at)) + ": somebody's timer",
                        owner == null
                                ? "no well-known program has that as its default"
                                : "it is the default of " + owner,
                        "find whose timer it is, and let timeouts grow from the application outwards"));
            }
        });
    }

    /** Connects just over the times at which the kernel repeats a SYN, before any fails. */
    private static void synLoss(Pool pool, long from, Consumer<Pattern> found) {
        List<Observation> fresh = fresh(pool.good(), from);
        double[] connects = fresh.stream().mapToDouble(Observation::connect).toArray();
        List<Observation> repeated = fresh.stream().filter(o -> SYN_SECONDS.stream()
                .anyMatch(s -> o.connect() >= s * 1_000_000L && o.connect() <= s * 1_000_000L + AFTER_SYN)).toList();
        if (repeated.size() >= 3 && Stats.median(connects) < 100_000) {
            found.accept(pattern(pool, repeated, Strength.STRONG,
                    "some connects take a whole number of seconds: SYNs are lost, though nothing fails yet",
                    repeated.size() + " connects just over the times of repetition, the median is "
                            + Durations.ofMicros(Math.round(Stats.median(connects))),
                    "look at the server's accept queue (nstat -az TcpExtListenDrops) and for packet loss"));
        }
    }

    private static void resolverLoss(Pool pool, long from, Consumer<Pattern> found) {
        List<Observation> slow = pool.good().stream().filter(o -> o.at() >= from && o.resolve() >= 4_900_000
                && Math.abs(o.resolve() - Math.round(o.resolve() / 5e6) * 5_000_000L) <= 250_000).toList();
        if (slow.size() >= 3) {
            found.accept(pattern(pool, slow, Strength.STRONG,
                    "some names take 5 s or a multiple to resolve: DNS packets are lost and asked for again",
                    slow.size() + " resolutions near a multiple of 5 s",
                    "use a caching resolver on this host, and look at conntrack for UDP port 53"));
        }
    }

    private static List<Observation> fresh(Collection<Observation> good, long from) {
        return good.stream().filter(o -> o.at() >= from && !o.reused() && o.connect() >= 0).toList();
    }

    private static double share(double[] values, double from, double to) {
        long n = 0;
        for (double v : values) {
            n += v >= from && v < to ? 1 : 0;
        }
        return values.length == 0 ? 0 : (double) n / values.length;
    }

    private static Pattern pattern(Pool pool, List<Observation> all, Strength strength, String says, String figure,
            String advice) {
        return new Pattern(Kind.TIME_CLUSTER, strength, pool.name(), null, Text.instant(all.getFirst().at()),
                Text.instant(all.getLast().at()), Text.count(all, o -> o.cause() != null), says, List.of(figure),
                List.of(advice));
    }
}
