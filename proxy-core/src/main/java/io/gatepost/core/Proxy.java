package io.gatepost.core;

import io.gatepost.core.check.HealthChecks;
import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.ListenerConfig;
import io.gatepost.core.config.ListenerTls;
import io.gatepost.core.config.ProxyConfig;
import io.gatepost.core.exchange.LoopContext;
import io.gatepost.core.exchange.ProxyState;
import io.gatepost.core.listen.Listener;
import io.gatepost.core.respond.MaintenanceSwitch;
import io.gatepost.core.tls.TlsFromClients;
import io.gatepost.core.transport.Transport;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.gatepost.diagnostics.suspect.Suspects;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A running proxy: its event loops, listeners and upstreams. Thread-safe. */
public final class Proxy {
    private static final long STOPPING_LOOK_MILLIS = 20;
    /** How long those that were cut off may take to read why. */
    private static final long GOODBYE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long STAYS_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final ProxyState state;
    private final Transport transport;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Listener> retired = new ArrayList<>();
    private final List<LoopContext> loops = new ArrayList<>();
    private final Map<EventLoop, LoopContext> contexts = new IdentityHashMap<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread t = new Thread(r, "gatepost-housekeeping");
        t.setDaemon(true);
        return t;
    });

    private boolean cutOff;

    private Proxy(ProxyState state, Transport transport) {
        this.transport = transport;
        this.state = state;
    }

    /**
     * Binds all listeners and serves.
     *
     * @throws IOException where an address cannot be bound, with the address in its message; nothing is left running
     */
    public static Proxy start(ProxyConfig config, ExchangeObserver observer) throws IOException {
        Transport transport = Transport.open(config.transport(), config.eventLoops());
        Proxy proxy;
        try {
            proxy = new Proxy(new ProxyState(config, transport, observer), transport);
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
        try {
            proxy.bind();
        } catch (IOException e) {
            proxy.shutdown();
            throw e;
        }
        return proxy;
    }

    private void bind() throws IOException {
        for (EventExecutor executor : transport.group()) {
            EventLoop loop = (EventLoop) executor;
            LoopContext context = new LoopContext(state, transport, loop);
            contexts.put(loop, context);
            loops.add(context);
        }
        for (ListenerConfig listener : state.config().listeners()) {
            listeners.add(listen(listener));
        }
        if (state.config().diagnosis()) {
            housekeeping.execute(Suspects::prepare);
        }
        housekeeping.scheduleWithFixedDelay(state::lookAtFlags, 1, 1, TimeUnit.SECONDS);
        HealthChecks checks = new HealthChecks(state, transport);
        housekeeping.scheduleWithFixedDelay(checks::tick, 0, HealthChecks.TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Listener listen(ListenerConfig config) throws IOException {
        TlsFromClients tls = config.tls() == null ? null : tls(config.address(), config.tls());
        Listener bound = Listener.bind(config, transport, contexts, tls);
        if (tls != null) {
            housekeeping.scheduleWithFixedDelay(tls::look, 1, 1, TimeUnit.SECONDS);
        }
        return bound;
    }

    private static TlsFromClients tls(Endpoint listener, ListenerTls config) throws IOException {
        try {
            return TlsFromClients.of(config);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS of " + listener + ": " + e.getMessage(), e);
        }
    }

    /** Where it listens, in the order of the configuration, with real ports. */
    public synchronized List<Endpoint> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    /**
     * Serves by another configuration from now on, all at once. Exchanges under way end by the one that they began with;
     * servers in both keep health, counts and connections; new addresses are bound before anything else is changed, and those
     * that are gone accept no more.
     *
     * @return what differs and needs a restart, by its names in the configuration; it stays as it was
     * @throws IOException where an address cannot be bound or a file cannot be used; nothing is changed then
     */
    public synchronized List<String> reload(ProxyConfig next) throws IOException {
        if (state.stopping()) {
            throw new IOException("it is being stopped");
        }
        Reload plan = Reload.of(state.config(), next);
        List<Listener> bound = new ArrayList<>();
        try {
            for (ListenerConfig config : plan.added()) {
                bound.add(listen(config));
            }
            state.reload(plan.config());
        } catch (IOException e) {
            bound.forEach(Listener::close);
            throw e;
        }
        loops.forEach(loop -> loop.eventLoop().execute(loop::reloaded));
        for (Listener listener : List.copyOf(listeners)) {
            if (!plan.config().listeners().contains(listener.config())) {
                listeners.remove(listener);
                retired.add(listener);
                listener.close();
            }
        }
        listeners.addAll(bound);
        return plan.needsRestart();
    }

    /** What it serves by. */
    public ProxyConfig config() {
        return state.config();
    }

    /** Its upstreams. */
    public List<Upstream> upstreams() {
        return List.copyOf(state.upstreams());
    }

    /** Exchanges under way now, by the name of their route, in the order of the configuration. */
    public Map<String, Long> exchangesByRoute() {
        return state.inFlight();
    }

    /** Maintenance of the whole proxy. */
    public MaintenanceSwitch maintenance() {
        return state.maintenance();
    }

    /** Maintenance of the upstreams, by name. */
    public Map<String, MaintenanceSwitch> maintenanceByUpstream() {
        return state.maintenanceByUpstream();
    }

    /** Maintenance of the routes, by name. */
    public Map<String, MaintenanceSwitch> maintenanceByRoute() {
        return state.maintenanceByRoute();
    }

    /** Tasks that wait on each event loop: many, for long, are a loop that is held up. */
    public List<Integer> waitingTasks() {
        return loops.stream().map(l -> l.eventLoop() instanceof SingleThreadEventExecutor e ? e.pendingTasks() : 0)
                .toList();
    }

    /** The kernel interface in use, as {@code epoll}. */
    public String transport() {
        return transport.name();
    }

    /** Client connections open now. */
    public int connections() {
        return state.connections().get();
    }

    /** Exchanges under way now. */
    public int exchanges() {
        return state.exchanges().get();
    }

    /** Whether it is being stopped. */
    public boolean stopping() {
        return state.stopping();
    }

    /**
     * Stops gracefully: accepts nothing new, finishes what runs (the next response of each connection closes it), closes
     * connections that stay idle, and cuts off what is left after the shutdown timeout. Done when everything is closed.
     */
    public synchronized CompletionStage<Void> stop() {
        if (!state.stopping()) {
            state.stop();
            for (Listener listener : listeners) {
                listener.close();
            }
            long limit = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(state.config().shutdownTimeout());
            housekeeping.scheduleWithFixedDelay(() -> stopping(limit), 0, STOPPING_LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        return stopped;
    }

    private synchronized List<Listener> everListened() {
        List<Listener> all = new ArrayList<>(listeners);
        all.addAll(retired);
        return all;
    }

    private void stopping(long limit) {
        if (state.connections().get() == 0) {
            shutdown();
        } else if (System.nanoTime() - limit < 0) {
            // A client that just had its response may be sending already: it gets an answer that says goodbye.
            for (Listener listener : everListened()) {
                listener.closeIdle(STAYS_IDLE_NANOS);
            }
        } else if (!cutOff) {
            cutOff = true;
            for (Listener listener : everListened()) {
                listener.cutOff();
            }
        } else if (System.nanoTime() - limit > GOODBYE_NANOS) {
            shutdown();
        }
    }

    private void shutdown() {
        housekeeping.shutdown();
        for (LoopContext loop : loops) {
            loop.eventLoop().execute(loop::close);
        }
        transport.close().addListener(f -> stopped.complete(null));
    }
}
