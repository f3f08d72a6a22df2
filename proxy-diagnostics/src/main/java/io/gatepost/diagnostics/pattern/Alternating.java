package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.text.Durations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** 502 and 504 in turn: two servers with two faults, two timers that race, or overload that kills workers. */
final class Alternating implements Detector {
    private static final long LOOK_BACK = 1_800_000;
    private static final int MIN_FAILURES = 40;

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        List<Observation> broken = new ArrayList<>();
        List<Observation> late = new ArrayList<>();
        for (Observation o : pool.failedSince(context.now() - LOOK_BACK)) {
            Group group = o.cause() == null ? Group.CLIENT : Group.of(o.cause());
            if (group == Group.TIMEOUT) {
                late.add(o);
            } else if (group == Group.CLOSE || group == Group.UNREACHABLE) {
                broken.add(o);
            }
        }
        int all = broken.size() + late.size();
        if (all < MIN_FAILURES || broken.size() < all / 5 || late.size() < all / 5) {
            return;
        }
        double told = explained(broken, late);
        Double timer = Stats.cluster(broken.stream().mapToDouble(Observation::header).toArray());
        long limit = late.getLast().limit() * 1000;
        List<String> figures = new ArrayList<>();
        figures.add(broken.size() + " failures of the kind of 502 and " + late.size() + " timeouts; the server tells "
                + Text.percent(told) + " of which it is");
        if (told >= 0.9) {
            report(pool, broken, late, Strength.STRONG, "two faults at once: some servers refuse or reset, others hang",
                    figures, List.of("look at each server by itself: gatepost status"), found);
        } else if (told <= 0.2 && timer != null && limit > 0 && Math.abs(timer - limit) <= 0.1 * limit) {
            figures.add("the 502s come after " + Durations.ofMicros(Math.round(timer)) + ", and read_timeout is "
                    + Durations.ofMicros(limit));
            report(pool, broken, late, Strength.STRONG,
                    "two timers race: the application kills its worker at about the time when read_timeout strikes",
                    figures,
                    List.of("set the application's timeout at least 20 % below read_timeout, so that it answers itself"),
                    found);
        } else if (told <= 0.2 && follow(broken, late) >= 0.7) {
            figures.add(Text.percent(follow(broken, late))
                    + " of the 502s come within 10 s of a timeout on the same server");
            report(pool, broken, late, Strength.STRONG,
                    "overload: requests time out, workers are killed and restarted, and it begins anew", figures,
                    List.of("limit what reaches the servers (max_conns with a short queue) and find what is slow",
                            "do not shorten timeouts or restart faster: both add load"),
                    found);
        } else {
            report(pool, broken, late, Strength.HINT, "502 and 504 in turn, for reasons that do not show", figures,
                    List.of("look at both kinds apart: gatepost failures --by=cause,server"), found);
        }
    }

    private static void report(Pool pool, List<Observation> broken, List<Observation> late, Strength strength,
            String says,
            List<String> figures, List<String> advice, Consumer<Pattern> found) {
        long since = Math.min(broken.getFirst().at(), late.getFirst().at());
        long until = Math.max(broken.getLast().at(), late.getLast().at());
        found.accept(new Pattern(Kind.ALTERNATING, strength, pool.name(), null, Text.instant(since),
                Text.instant(until), broken.size() + late.size(), says, figures, advice));
    }

    /** How much of the kind is told by the server; servers with fewer than four failures say nothing. */
    private static double explained(List<Observation> broken, List<Observation> late) {
        Map<String, long[]> by = new LinkedHashMap<>();
        broken.forEach(o -> by.computeIfAbsent(o.server(), s -> new long[2])[0]++);
        late.forEach(o -> by.computeIfAbsent(o.server(), s -> new long[2])[1]++);
        long[][] table = by.values().stream().filter(c -> c[0] + c[1] >= 4).toArray(long[][]::new);
        return table.length < 2 ? 0 : Stats.explained(table);
    }

    private static double follow(List<Observation> broken, List<Observation> late) {
        long after = broken.stream().filter(b -> late.stream()
                .anyMatch(l -> l.server().equals(b.server()) && b.at() >= l.at() && b.at() - l.at() <= 10_000)).count();
        return (double) after / broken.size();
    }
}
