package io.gatepost.diagnostics.stats;

import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Ticks;
import io.gatepost.diagnostics.journal.Steps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Statistics of all traffic since the start: counters and latencies of each route (by exchange) and server (by attempt), and
 * of upstreams by adding up. An event loop writes to recorders that only it writes; {@link #tick} is to be called about
 * every two seconds by any thread, so that windows have their slices.
 */
public final class Statistics implements ExchangeObserver {
    /** Routes and servers that are told apart; what comes after them is one. */
    public static final int LIMIT = 10_000;
    /** How often to {@link #tick}, milliseconds. */
    public static final long TICK_MILLIS = 2000;

    private static final int RECEIVE = Step.RECEIVE.ordinal();
    private static final int TOTAL = Step.TOTAL.ordinal();
    private static final long TICK = TICK_MILLIS * 1_000_000;
    private static final long MISSED = (long) Window.HOUR.unit() * Window.HOUR.slices();

    /**
     * What statistics are of.
     *
     * @param upstream name; of a route, that of its upstream
     * @param route    name; empty for a server
     * @param server   as configured; empty for a route
     */
    public record Key(String upstream, String route, String server) {
        boolean isRoute() {
            return server.isEmpty();
        }
    }

    private static final Key OTHER_ROUTES = new Key("", "(others)", "");
    private static final Key OTHER_SERVERS = new Key("", "", "(others)");

    private final ConcurrentMap<Key, Scope> scopes = new ConcurrentHashMap<>();
    private final ThreadLocal<Loop> loops = ThreadLocal.withInitial(Loop::new);
    private final long startedAt;
    private long ticks;
    private long tickedAt;

    /** Begins now. */
    public Statistics() {
        this(Ticks.now());
    }

    Statistics(long now) {
        startedAt = now;
        tickedAt = now;
    }

    @Override
    public void exchangeEnded(ExchangeView x) {
        Loop loop = loops.get();
        Recorder route = loop.route(x);
        long total = x.timeline().between(ExchangeMark.FIRST_BYTE, ExchangeMark.ENDED);
        boolean tunnel = x.status() == 101;
        route.ended(x.status(), x.cause(), x.requestBytes(), x.responseBytes());
        if (!tunnel && total >= 0) {
            route.duration(TOTAL, total / 1000);
        }
        List<? extends AttemptView> attempts = x.attempts();
        for (int i = 0; i < attempts.size(); i++) {
            attempt(loop, attempts.get(i), route, tunnel);
        }
    }

    private static void attempt(Loop loop, AttemptView attempt, Recorder route, boolean tunnel) {
        Recorder server = loop.server(attempt);
        server.ended(attempt.upstreamStatus(), attempt.cause(), attempt.bytesReceived(), attempt.bytesSent());
        boolean connected = attempt.timeline().reached(AttemptMark.CONNECTED);
        server.connection(attempt, connected);
        route.connection(attempt, connected);
        String verdict = attempt.verdict();
        if (verdict != null) {
            server.verdict(verdict);
            route.verdict(verdict);
        }
        long[] steps = loop.steps;
        long total = Steps.measure(attempt.timeline(), attempt.phase(), attempt.reused(), steps);
        // A tunnel lasts as long as its users like; that is no latency.
        int last = tunnel ? RECEIVE : TOTAL;
        for (int step = 0; step < last; step++) {
            server.duration(step, steps[step]);
            route.duration(step, steps[step]);
        }
        if (!tunnel) {
            server.duration(TOTAL, total);
        }
    }

    /** What has statistics. */
    public List<Key> keys() {
        return List.copyOf(scopes.keySet());
    }

    /** Since the start, of all that match together. */
    public Totals totals(Predicate<Key> which) {
        List<Recorder> recorders = new ArrayList<>();
        scopes.forEach((key, scope) -> {
            if (which.test(key)) {
                recorders.addAll(scope.recorders());
            }
        });
        return Totals.of(recorders);
    }

    /** Over a window until now, of all that match together. */
    public WindowStats window(Predicate<Key> which, Window window) {
        return window(which, window, Ticks.now());
    }

    synchronized WindowStats window(Predicate<Key> which, Window window, long now) {
        tick(now);
        Slice.Sum sum = new Slice.Sum();
        scopes.forEach((key, scope) -> {
            if (which.test(key)) {
                scope.drain();
                scope.sum(window, ticks, sum);
            }
        });
        long covered = ticks % window.unit() + (long) (window.slices() - 1) * window.unit();
        return WindowStats.of((Math.min(ticks, covered) * TICK + now - tickedAt) / 1_000_000, sum);
    }

    /** Since the start, of all that match together. */
    public WindowStats sinceStart(Predicate<Key> which) {
        return sinceStart(which, Ticks.now());
    }

    synchronized WindowStats sinceStart(Predicate<Key> which, long now) {
        Slice.Sum sum = new Slice.Sum();
        scopes.forEach((key, scope) -> {
            if (which.test(key)) {
                scope.drain();
                scope.sumSinceStart(sum);
            }
        });
        return WindowStats.of((now - startedAt) / 1_000_000, sum);
    }

    /** Ends the slices of time that are over. Any thread. */
    public void tick() {
        tick(Ticks.now());
    }

    synchronized void tick(long now) {
        long due = (now - tickedAt) / TICK;
        if (due <= 0) {
            return;
        }
        scopes.values().forEach(Scope::drain);
        // What was missed while nobody ticked is in the first slice.
        for (long i = 0; i < Math.min(due, MISSED); i++) {
            ticks++;
            scopes.values().forEach(scope -> scope.tick(ticks));
        }
        ticks += Math.max(0, due - MISSED);
        tickedAt += due * TICK;
    }

    private Recorder recorder(Key key) {
        Scope scope = scopes.get(key);
        if (scope == null) {
            Key bounded = scopes.size() < LIMIT ? key : key.isRoute() ? OTHER_ROUTES : OTHER_SERVERS;
            scope = scopes.computeIfAbsent(bounded, k -> new Scope());
        }
        return scope.add();
    }

    /** The recorders of one event loop, found by names. */
    private final class Loop {
        final long[] steps = new long[Steps.COUNT];
        private final Map<String, Recorder> routes = new HashMap<>();
        private final Map<String, Map<String, Recorder>> servers = new HashMap<>();

        Recorder route(ExchangeView x) {
            String name = x.route() == null ? "" : x.route();
            Recorder recorder = routes.get(name);
            if (recorder == null) {
                String upstream = x.upstream();
                recorder = recorder(new Key(upstream == null ? "" : upstream, name, ""));
                routes.put(name, recorder);
            }
            return recorder;
        }

        Recorder server(AttemptView attempt) {
            Map<String, Recorder> ofUpstream = servers.get(attempt.upstream());
            if (ofUpstream == null) {
                ofUpstream = new HashMap<>();
                servers.put(attempt.upstream(), ofUpstream);
            }
            Recorder recorder = ofUpstream.get(attempt.server());
            if (recorder == null) {
                recorder = recorder(new Key(attempt.upstream(), "", attempt.server()));
                ofUpstream.put(attempt.server(), recorder);
            }
            return recorder;
        }
    }
}
