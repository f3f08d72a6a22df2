package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Timeline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread's way into the book: a ring that this thread fills and one other empties, without locks. At more than some
 * hundred attempts a second only every n-th is handed over and stands for the ones before it of its server and outcome, so
 * that counts stay exact and an attempt costs little more than a count. Nothing is formatted here.
 */
final class Feeder {
    private static final int CAPACITY = 4096;
    private static final int PER_SECOND = 200;
    private static final int MAX_PENDING = 4096;
    /** A good attempt that connected or resolved so slowly is always handed over: it says something of the network. */
    private static final long SLOW_MICROS = 900_000;
    private static final long SECOND = 1_000_000_000;

    /** What was not handed over yet, by server and whether it failed. */
    private record Pending(String upstream, String server, boolean failed) {}

    /** Every n-th, where n follows the rate of the second before. */
    private static final class Thinner {
        private long second;
        private int seen;
        private int every = 1;
        private int since;

        boolean takes(long ticks) {
            long now = ticks / SECOND;
            if (now != second) {
                every = now == second + 1 ? Math.max(1, seen / PER_SECOND) : 1;
                second = now;
                seen = 0;
            }
            seen++;
            // Within a second that is far busier than the one before, the ring must not fill.
            if (seen > 2 * PER_SECOND * every) {
                every *= 2;
            }
            if (++since >= every) {
                since = 0;
                return true;
            }
            return false;
        }
    }

    private final AtomicReferenceArray<@Nullable Entry> ring = new AtomicReferenceArray<>(CAPACITY);
    private final long firstRequest;
    private final Map<Pending, long[]> pending = new HashMap<>();
    private final Thinner good = new Thinner();
    private final Thinner bad = new Thinner();
    private long requests;
    private int head;
    private int tail;
    private final AtomicLong dropped = new AtomicLong();

    /** A feeder whose requests are numbered from there. */
    Feeder(long firstRequest) {
        this.firstRequest = firstRequest;
    }

    /** Takes an exchange that has ended; on its event loop. */
    void add(ExchangeView x) {
        long request = firstRequest + ++requests;
        List<? extends AttemptView> attempts = x.attempts();
        for (int i = 0; i < attempts.size(); i++) {
            AttemptView a = attempts.get(i);
            long ended = a.timeline().at(AttemptMark.ENDED);
            Cause cause = a.cause();
            boolean odd = cause == null && slow(a.timeline());
            boolean takes = cause == null ? good.takes(ended) || odd : bad.takes(ended);
            long weight = 1 + (takes || odd ? taken(x, a) : 0);
            if (!takes || !offer(Observation.of(x, a, request, weight))) {
                leave(x, a, weight);
            }
        }
        if (attempts.isEmpty() && x.cause() != null && !offer(Observation.refusal(x, request, 1))) {
            dropped.incrementAndGet();
        }
    }

    /** Takes an event that belongs to no exchange. */
    void add(Entry event) {
        if (!offer(event)) {
            dropped.incrementAndGet();
        }
    }

    /** Hands over what has come; on one other thread at a time. */
    void drain(Consumer<Entry> to) {
        for (Entry next = ring.getAcquire(tail); next != null; next = ring.getAcquire(tail)) {
            to.accept(next);
            ring.setRelease(tail, null);
            tail = (tail + 1) % CAPACITY;
        }
    }

    /** Attempts and events that were lost, as nobody emptied the ring or there were too many servers. */
    long dropped() {
        return dropped.get();
    }

    private static boolean slow(Timeline<AttemptMark> t) {
        return Observation.connect(t, null) >= SLOW_MICROS || Observation.resolve(t) >= SLOW_MICROS;
    }

    private boolean offer(Entry entry) {
        if (ring.getAcquire(head) != null) {
            return false;
        }
        ring.setRelease(head, entry);
        head = (head + 1) % CAPACITY;
        return true;
    }

    /** How many stand behind this one, which it takes along. */
    private long taken(ExchangeView x, AttemptView a) {
        long[] left = pending.get(new Pending(String.valueOf(x.upstream()), a.address(), a.cause() != null));
        if (left == null) {
            return 0;
        }
        long weight = left[0];
        left[0] = 0;
        return weight;
    }

    private void leave(ExchangeView x, AttemptView a, long weight) {
        Pending key = new Pending(String.valueOf(x.upstream()), a.address(), a.cause() != null);
        long[] left = pending.get(key);
        if (left == null && pending.size() < MAX_PENDING) {
            left = new long[1];
            pending.put(key, left);
        }
        if (left == null) {
            dropped.addAndGet(weight);
        } else {
            left[0] += weight;
        }
    }
}
