package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.ExchangeView;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts failures exactly, whatever becomes of their records. An exchange is counted once, under its decisive attempt;
 * each failed attempt is counted under its own server and cause. Event loops add without a lock; whoever drains takes each
 * count exactly once. Between two drains it holds {@link #LIMIT} keys; beyond, counts lose their names and their second,
 * never themselves.
 */
public final class FailureCounter {
    /** Keys that are told apart between two drains. */
    public static final int LIMIT = 65_536;

    private static final int FAILURES = 0;
    private static final int RETRIED = 1;
    private static final int ATTEMPTS = 2;
    private static final long CLOSED = Long.MIN_VALUE;

    private final ConcurrentMap<CountKey, AtomicLongArray> cells = new ConcurrentHashMap<>();

    /** Counts an exchange that {@link ExchangeView#failed}. Any thread, one for each view. */
    public void add(ExchangeView x) {
        Cause shown = Failure.causeOf(x);
        if (shown == null) {
            return;
        }
        CountKey key = key(x, named(x.upstream()), Failure.serverOf(x), shown);
        add(key, x.cause() == null ? RETRIED : FAILURES);
        List<? extends AttemptView> attempts = x.attempts();
        for (int i = 0; i < attempts.size(); i++) {
            AttemptView attempt = attempts.get(i);
            Cause its = attempt.cause();
            if (its != null) {
                boolean same = its == shown && attempt.server().equals(key.server())
                        && attempt.upstream().equals(key.upstream());
                add(same ? key : key(x, attempt.upstream(), attempt.server(), its), ATTEMPTS);
            }
        }
    }

    /** Hands out and forgets what was counted. One thread at a time. */
    public void drain(BiConsumer<CountKey, Counts> sink) {
        cells.forEach((key, cell) -> {
            // Out of the map first: who finds it closed finds a new one there.
            cells.remove(key, cell);
            sink.accept(key,
                    new Counts(cell.getAndSet(FAILURES, CLOSED), cell.getAndSet(RETRIED, CLOSED),
                            cell.getAndSet(ATTEMPTS, CLOSED)));
        });
    }

    /** Whether there is nothing to drain. */
    public boolean isEmpty() {
        return cells.isEmpty();
    }

    private static CountKey key(ExchangeView x, String upstream, String server, Cause cause) {
        return new CountKey(Math.floorDiv(x.startedAtMillis(), 1000L), named(x.route()), upstream, server, cause,
                x.status());
    }

    private static String named(@Nullable String name) {
        return name == null ? "" : name;
    }

    private void add(CountKey key, int measure) {
        AtomicLongArray cell;
        do {
            cell = cells.get(key);
            if (cell == null) {
                CountKey bounded = cells.size() < LIMIT ? key : key.coarser(60).nameless();
                cell = cells.computeIfAbsent(bounded, k -> new AtomicLongArray(3));
            }
        } while (!increment(cell, measure));
    }

    private static boolean increment(AtomicLongArray cell, int measure) {
        long seen;
        do {
            seen = cell.get(measure);
            if (seen == CLOSED) {
                return false;
            }
        } while (!cell.compareAndSet(measure, seen, seen + 1));
        return true;
    }
}
