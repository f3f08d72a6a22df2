package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.pattern.Series.Row;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is remembered of one server of an upstream. */
final class Member {
    private static final int HOUR = 360;
    private static final int MAX_OUTAGES = 32;
    private static final int MAX_IDLE_CLOSES = 64;

    private final String name;
    private final long firstSeen;
    private final Series series = new Series(HOUR);
    private final Deque<Outage> outages = new ArrayDeque<>();
    private final Deque<Entry.IdleClose> idleCloses = new ArrayDeque<>();
    private final Map<Cause, Long> run = new EnumMap<>(Cause.class);
    private long runStart;
    private long runEnd;
    private long lastGood;

    Member(String name, long firstSeen) {
        this.name = name;
        this.firstSeen = firstSeen;
    }

    void add(Observation o, Row[] rows) {
        for (Row row : rows) {
            series.add(o.at(), row, o.weight());
        }
        Cause cause = o.cause();
        if (cause == null) {
            run.clear();
            lastGood = Math.max(lastGood, o.at());
            if (!outages.isEmpty()) {
                outages.getLast().good(o);
            }
            return;
        }
        if (run.isEmpty()) {
            runStart = o.at();
        }
        runEnd = o.at();
        run.merge(cause, o.weight(), Long::sum);
        if (Group.gone(cause) || Group.cut(cause)) {
            outage(o).failed(o);
        }
    }

    void add(Entry.IdleClose e) {
        series.add(e.at(), Row.IDLE_CLOSES, 1);
        idleCloses.addLast(e);
        if (idleCloses.size() > MAX_IDLE_CLOSES) {
            idleCloses.removeFirst();
        }
        if (!outages.isEmpty()) {
            outages.getLast().idleClosed(e.at());
        }
    }

    private Outage outage(Observation o) {
        Outage last = outages.peekLast();
        if (last != null && o.at() - last.end() <= Outage.GAP) {
            return last;
        }
        int before = (int) idleCloses.stream().filter(e -> o.at() - e.at() <= 2000).count();
        Outage next = new Outage(o.at(), lastGood, before);
        outages.addLast(next);
        if (outages.size() > MAX_OUTAGES) {
            outages.removeFirst();
        }
        return next;
    }

    String name() {
        return name;
    }

    long firstSeen() {
        return firstSeen;
    }

    /** The last hour. */
    Series series() {
        return series;
    }

    /** The oldest first. */
    Deque<Outage> outages() {
        return outages;
    }

    /** The oldest first. */
    Deque<Entry.IdleClose> idleCloses() {
        return idleCloses;
    }

    /** Failures in a row since the last good attempt, by cause. */
    Map<Cause, Long> run() {
        return run;
    }

    long runStart() {
        return runStart;
    }

    long runEnd() {
        return runEnd;
    }

    /** When an attempt last ended well; 0 never. */
    long lastGood() {
        return lastGood;
    }

    /** The cause that most failures in a row have; null without any. */
    @Nullable
    Cause commonest() {
        return run.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(null);
    }
}
