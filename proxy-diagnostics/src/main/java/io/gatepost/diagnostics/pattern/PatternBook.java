package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.IdleClose;
import io.gatepost.diagnostics.exchange.ServerChange;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds patterns in the stream of all attempts. Event loops hand over what ended, each into its own ring, without locks and
 * without waiting; one other thread calls {@link #read} about once a second, which empties the rings. Memory is bounded;
 * what is lost is counted.
 */
public final class PatternBook implements ExchangeObserver {
    private static final int MAX_POOLS = 64;
    private static final int MAX_MARKERS = 128;
    /** States that a person or a script sets; what passive health does follows from failures and is no change. */
    private static final Set<String> BY_HAND = Set.of("drain", "down", "maintenance");
    private static final List<Detector> DETECTORS = List.of(new PortExhaustion(), new Cascade(), new KeepaliveRace(),
            new Restarts(), new AfterChange(), new BadServer(), new SlowRoute(), new Alternating(), new MassReset(),
            new Periodic(), new IntermittentReset(), new TimeClusters(), new AllSlow(), new Persistent());

    private final ZoneId zone;
    private final List<Feeder> feeders = new CopyOnWriteArrayList<>();
    private final AtomicLong threads = new AtomicLong();
    private final ThreadLocal<Feeder> feeder = ThreadLocal.withInitial(this::newFeeder);
    private final Map<String, Pool> pools = new LinkedHashMap<>();
    private final Deque<Entry.Marker> markers = new ArrayDeque<>();
    private long unknown;

    /** An empty book; schedules are looked for by UTC and by the clock of the zone. */
    public PatternBook(ZoneId zone) {
        this.zone = zone;
    }

    private Feeder newFeeder() {
        Feeder next = new Feeder(threads.incrementAndGet() << 40);
        feeders.add(next);
        return next;
    }

    @Override
    public void exchangeEnded(ExchangeView exchange) {
        feeder.get().add(exchange);
    }

    @Override
    public void idleClosed(IdleClose close) {
        feeder.get().add(new Entry.IdleClose(System.currentTimeMillis(), close.upstream(), close.server(),
                close.idleMillis(), close.ageMillis(), close.requests(), close.reset(), close.left()));
    }

    @Override
    public void serverChanged(ServerChange change) {
        long now = System.currentTimeMillis();
        if (change.to().equals("ejected")) {
            feeder.get().add(new Entry.Ejection(now, change.upstream(), change.server(), change.reason()));
        } else if (BY_HAND.contains(change.to()) || BY_HAND.contains(change.from())) {
            feeder.get().add(new Entry.Marker(now, change.upstream(), change.server() + " became " + change.to()));
        }
    }

    /**
     * Something was changed: a reload, a deployment.
     *
     * @param upstream null for all
     * @param what     in one phrase, as {@code configuration reloaded}
     */
    public void mark(Instant at, @Nullable String upstream, String what) {
        feeder.get().add(new Entry.Marker(at.toEpochMilli(), upstream, what));
    }

    /** Reads what was handed over, so that the rings do not fill. One thread at a time does, others wait; no event loop. */
    public synchronized void read() {
        List<Entry> all = new ArrayList<>();
        for (Feeder f : feeders) {
            f.drain(all::add);
        }
        all.sort(Comparator.comparingLong(Entry::at));
        all.forEach(this::take);
    }

    /** The patterns of this moment, the most telling first. Takes milliseconds; no event loop. */
    public synchronized List<Pattern> current(Instant now) {
        read();
        List<Pattern> found = new ArrayList<>();
        Detector.Context context = new Detector.Context(now.toEpochMilli(), zone, pools.values(),
                List.copyOf(markers));
        for (Pool pool : pools.values()) {
            for (Detector detector : DETECTORS) {
                detector.detect(pool, context, found::add);
            }
        }
        found.sort(Comparator.comparing(Pattern::kind).thenComparing(Pattern::strength));
        return List.copyOf(found);
    }

    /** Attempts and events that were lost since the start: nobody read for too long, or there were too many names. */
    public synchronized long dropped() {
        return unknown + feeders.stream().mapToLong(Feeder::dropped).sum();
    }

    /** Takes one entry; in order of time. */
    synchronized void take(Entry entry) {
        switch (entry) {
            case Entry.Marker m -> mark(m);
            case Observation o -> {
                Pool pool = pool(o.upstream());
                if (pool != null) {
                    pool.add(o);
                }
            }
            case Entry.IdleClose e -> {
                Pool pool = pool(e.upstream());
                if (pool != null) {
                    pool.add(e);
                }
            }
            case Entry.Ejection e -> {
                Pool pool = pool(e.upstream());
                if (pool != null) {
                    pool.add(e);
                }
            }
        }
    }

    private void mark(Entry.Marker marker) {
        markers.addLast(marker);
        if (markers.size() > MAX_MARKERS) {
            markers.removeFirst();
        }
    }

    private @Nullable Pool pool(String name) {
        if (name.isEmpty()) {
            return null; // refused before an upstream was known
        }
        Pool known = pools.get(name);
        if (known == null && pools.size() < MAX_POOLS) {
            known = new Pool(name);
            pools.put(name, known);
        }
        if (known == null) {
            unknown++;
        }
        return known;
    }
}
