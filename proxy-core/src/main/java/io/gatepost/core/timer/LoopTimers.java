package io.gatepost.core.timer;

import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one event loop: one list for each length of time, and one scheduled task for the earliest of them all.
 * Precision is {@value #GRAIN_MILLIS} ms; a deadline never rings early. Used on its loop only.
 */
public final class LoopTimers implements Runnable {
    private static final int GRAIN_MILLIS = 5;
    private static final long GRAIN = TimeUnit.MILLISECONDS.toNanos(GRAIN_MILLIS);

    private final EventExecutor loop;
    private final Map<Long, DeadlineList> lists = new HashMap<>();
    private final List<DeadlineList> all = new ArrayList<>();
    private long wake = Long.MAX_VALUE;
    private @Nullable DeadlineList lastUsed;

    public LoopTimers(EventExecutor loop) {
        this.loop = loop;
    }

    /** Arms a deadline, anew where it was armed. Milliseconds at least 1. */
    public void arm(Deadline d, long millis, long now) {
        if (d.list != null) {
            d.list.remove(d);
        }
        DeadlineList list = list(millis);
        d.due = now + list.nanos;
        list.add(d);
        if (d.due < wake - GRAIN) {
            schedule(d.due, now);
        }
    }

    /** Takes a deadline back; harmless where it is not armed. */
    public void cancel(Deadline d) {
        if (d.list != null) {
            d.list.remove(d);
        }
    }

    private DeadlineList list(long millis) {
        DeadlineList recent = lastUsed;
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        if (recent != null && recent.nanos == nanos) {
            return recent;
        }
        DeadlineList list = lists.computeIfAbsent(millis, m -> {
            DeadlineList created = new DeadlineList(nanos);
            all.add(created);
            return created;
        });
        lastUsed = list;
        return list;
    }

    private void schedule(long due, long now) {
        wake = due;
        loop.schedule(this, due - now + GRAIN, TimeUnit.NANOSECONDS);
    }

    /** Rings what is due; called by the event loop. */
    @Override
    public void run() {
        long now = Ticks.now();
        if (now < wake) {
            return; // a later one was scheduled first and an earlier one has done its work
        }
        wake = Long.MAX_VALUE;
        for (int i = 0; i < all.size(); i++) {
            ring(all.get(i), now);
        }
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < all.size(); i++) {
            Deadline first = all.get(i).first;
            if (first != null) {
                earliest = Math.min(earliest, first.listedAt);
            }
        }
        if (earliest < wake) {
            schedule(earliest, now);
        }
    }

    private static void ring(DeadlineList list, long now) {
        for (Deadline d = list.first; d != null && d.listedAt <= now; d = list.first) {
            list.remove(d);
            if (d.due > now) {
                list.add(d);
            } else {
                d.expired(now);
            }
        }
    }
}
