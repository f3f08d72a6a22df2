package io.gatepost.core.timer;

import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deadlines of one event loop: one list for each length of time, and one scheduled task for the earliest of them all.
 * Precision is {@value #GRAIN_MILLIS} ms; a deadline never rings early. Used on its loop only.
 */
public final class LoopTimers implements Runnable {
    /** Empty lists that are kept for their next use; lengths come from the configuration, and a few from servers. */
    static final int SPARE_LISTS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(LoopTimers.class);
    private static final int GRAIN_MILLIS = 5;
    private static final long GRAIN = TimeUnit.MILLISECONDS.toNanos(GRAIN_MILLIS);

    private final EventExecutor loop;
    private final Map<Long, DeadlineList> lists = new HashMap<>();
    private final List<DeadlineList> all = new ArrayList<>();
    private long wake = Long.MAX_VALUE;
    private @Nullable ScheduledFuture<?> task;
    private @Nullable DeadlineList lastUsed;

    public LoopTimers(EventExecutor loop) {
        this.loop = loop;
    }

    /**
     * Arms a deadline, anew where it was armed.
     *
     * @param millis at least 1
     * @param from   the instant that its time counts from, in ticks: now, or earlier
     */
    public void arm(Deadline d, long millis, long from) {
        if (d.list != null) {
            d.list.remove(d);
        }
        DeadlineList list = list(millis);
        d.due = from + list.nanos;
        list.add(d);
        if (d.due < wake - GRAIN) {
            schedule(d.due);
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
        DeadlineList list = lists.get(millis);
        if (list == null) {
            if (all.size() > SPARE_LISTS) {
                dropEmpty();
            }
            list = new DeadlineList(nanos);
            lists.put(millis, list);
            all.add(list);
        }
        lastUsed = list;
        return list;
    }

    private void dropEmpty() {
        lists.values().removeIf(list -> list.first == null);
        all.removeIf(list -> list.first == null);
    }

    private void schedule(long due) {
        if (task != null) {
            task.cancel(false);
        }
        wake = due;
        task = loop.schedule(this, Math.max(0, due - Ticks.now()) + GRAIN, TimeUnit.NANOSECONDS);
    }

    /** Rings what is due; called by the event loop. */
    @Override
    public void run() {
        long now = Ticks.now();
        task = null;
        wake = Long.MAX_VALUE;
        // What rings may arm others, and so change the table of lists.
        for (DeadlineList list : all.toArray(DeadlineList[]::new)) {
            ring(list, now);
        }
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < all.size(); i++) {
            Deadline first = all.get(i).first;
            if (first != null) {
                earliest = Math.min(earliest, first.listedAt);
            }
        }
        if (earliest < wake) {
            schedule(earliest);
        }
    }

    private static void ring(DeadlineList list, long now) {
        for (Deadline d = list.first; d != null && d.listedAt <= now; d = list.first) {
            list.remove(d);
            if (d.due > now) {
                list.add(d);
            } else {
                ring(d, now);
            }
        }
    }

    private static void ring(Deadline d, long now) {
        try {
            d.expired(now);
        } catch (RuntimeException e) {
            LOG.error("unexpected exception when a deadline rang", e);
        }
    }

    /** Lists held now. */
    int lengths() {
        return all.size();
    }
}
