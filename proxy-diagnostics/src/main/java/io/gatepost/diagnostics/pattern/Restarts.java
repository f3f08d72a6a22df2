package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.text.Durations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Failures for some seconds around a restart of a server, once or again and again. */
final class Restarts implements Detector {
    private static final long LATELY = 900_000;
    private static final long DAY = 86_400_000;
    private static final long ROLLING = 1_800_000;

    /** An outage and whose it was. */
    private record Of(Member member, Outage outage) {}

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        List<Of> rolling = new ArrayList<>();
        for (Member member : pool.members()) {
            List<Outage> restarts = of(member, context.now() - DAY);
            if (!restarts.isEmpty() && restarts.getLast().start() >= context.now() - ROLLING) {
                rolling.add(new Of(member, restarts.getLast()));
            }
        }
        if (rolls(rolling)) {
            found.accept(rolling(pool, rolling));
            return;
        }
        for (Member member : pool.members()) {
            List<Outage> restarts = of(member, context.now() - DAY);
            if (restarts.size() > 1
                    || (restarts.size() == 1 && restarts.getFirst().end() >= context.now() - LATELY)) {
                found.accept(one(pool, member, restarts));
            }
        }
    }

    static List<Outage> of(Member member, long since) {
        return member.outages().stream().filter(o -> o.start() >= since && o.restart()).toList();
    }

    private static Pattern one(Pool pool, Member member, List<Outage> restarts) {
        Outage last = restarts.getLast();
        List<String> figures = new ArrayList<>();
        figures.add(last.failures() + " attempts failed at the last one, and " + last.idleCloses()
                + " idle connections were closed with it");
        String killer = last.killer();
        if (killer != null) {
            figures.add("a request was cut off before the rest went: it may have killed the process: " + killer);
        } else if (last.cut() == 0) {
            figures.add("no request was cut off: it stopped in order, but nothing listened for a while");
        } else {
            figures.add(last.cut() + " requests were cut off: it was killed, or stopped without letting them finish");
        }
        boolean sure = restarts.size() > 1 || (last.idleCloses() >= 2 && last.goneAfterClose());
        return new Pattern(Kind.RESTART, sure ? Strength.STRONG : Strength.HINT, pool.name(), member.name(),
                Text.instant(restarts.getFirst().start()), Text.instant(last.end()),
                restarts.stream().mapToLong(Outage::failures).sum(),
                member.name() + " took no requests for " + Durations.ofMillis(last.length()) + " at "
                        + Text.time(last.start())
                        + (restarts.size() > 1 ? ", the " + restarts.size() + ". time in 24 h" : ""),
                figures, advice());
    }

    /** At least two servers, one after the other. */
    private static boolean rolls(List<Of> all) {
        if (all.size() < 2) {
            return false;
        }
        all.sort(Comparator.comparingLong(o -> o.outage().start()));
        for (int i = 1; i < all.size(); i++) {
            Outage before = all.get(i - 1).outage();
            Outage next = all.get(i).outage();
            long shorter = Math.min(before.length(), next.length());
            long overlap = before.start() + before.length() - next.start();
            if (overlap > shorter / 5) {
                return false;
            }
        }
        return true;
    }

    private static Pattern rolling(Pool pool, List<Of> all) {
        long failures = all.stream().mapToLong(o -> o.outage().failures()).sum();
        return new Pattern(Kind.RESTART, Strength.STRONG, pool.name(), null,
                Text.instant(all.getFirst().outage().start()), Text.instant(all.getLast().outage().end()), failures,
                all.size() + " servers restarted one after the other, with " + failures + " failed attempts",
                all.stream().map(o -> o.member().name() + " at " + Text.time(o.outage().start()) + " for "
                        + Durations.ofMillis(o.outage().length())).toList(),
                advice());
    }

    private static List<String> advice() {
        return List.of("drain the server first (gatepost server), and start the new process before the old one stops",
                "let next_upstream try another server: what was refused is safe to repeat");
    }
}
