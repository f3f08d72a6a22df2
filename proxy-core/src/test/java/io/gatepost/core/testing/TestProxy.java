package io.gatepost.core.testing;

import io.gatepost.core.Proxy;
import io.gatepost.core.config.Endpoint;
import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.IdleClose;
import io.gatepost.diagnostics.exchange.Incident;
import io.gatepost.diagnostics.exchange.ServerChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A running proxy whose observer keeps what it is told. {@link #close} stops it, and fails where an exchange has not ended,
 * or where the proxy logged an error: there is no test in which it may.
 */
public final class TestProxy implements AutoCloseable {
    /** Its name. */
    public static final String INSTANCE = "gw-test";

    private static final long WAIT_SECONDS = 10;

    private final Proxy proxy;
    private final BlockingQueue<Ended> next = new LinkedBlockingQueue<>();
    private final List<Ended> ended = new CopyOnWriteArrayList<>();
    private final BlockingQueue<ServerChange> changes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Incident> incidents = new LinkedBlockingQueue<>();
    private final BlockingQueue<IdleClose> idleCloses = new LinkedBlockingQueue<>();
    private final ErrorLog errors = new ErrorLog();

    private TestProxy(Settings settings, Consumer<Ended> onLoop) throws IOException {
        proxy = Proxy.start(settings.build(), new ExchangeObserver() {
            @Override
            public void exchangeEnded(ExchangeView exchange) {
                Ended copy = Ended.of(exchange);
                onLoop.accept(copy);
                ended.add(copy);
                next.add(copy);
            }

            @Override
            public void serverChanged(ServerChange change) {
                changes.add(change);
            }

            @Override
            public void idleClosed(IdleClose close) {
                idleCloses.add(close);
            }

            @Override
            public void incident(Incident incident) {
                incidents.add(incident);
            }
        });
    }

    /** In front of the upstream {@code app} with one server. */
    public static TestProxy to(Origin server) throws IOException {
        return start(s -> s.upstream("app", server));
    }

    /** As the test sets it up. */
    public static TestProxy start(Consumer<Settings> setup) throws IOException {
        return start(setup, ended -> {
        });
    }

    /** As the test sets it up; each exchange that ends is first shown on its event loop, which waits meanwhile. */
    public static TestProxy start(Consumer<Settings> setup, Consumer<Ended> onLoop) throws IOException {
        Settings settings = new Settings();
        setup.accept(settings);
        return new TestProxy(settings, onLoop);
    }

    /** The proxy itself. */
    public Proxy proxy() {
        return proxy;
    }

    /** Reloads it with what a test sets up anew; returns what would need a restart. */
    public List<String> reload(Consumer<Settings> setup) throws IOException {
        Settings settings = new Settings();
        setup.accept(settings);
        return proxy.reload(settings.build());
    }

    /** Where its first listener is. */
    public Endpoint address() {
        return proxy.addresses().getFirst();
    }

    /** A new client. */
    public RawConnection connect() throws IOException {
        return RawConnection.connect(address());
    }

    /** Sends a request on a connection of its own and returns the response to it. */
    public HttpMessage exchange(String request) throws IOException {
        try (RawConnection client = connect()) {
            client.send(request);
            return client.responseTo(request.substring(0, Math.max(0, request.indexOf(' '))));
        }
    }

    /** The next exchange that ended, in the order of their ends. */
    public Ended ended() throws InterruptedException {
        return take(next, "exchange ended");
    }

    /** All exchanges that have ended. */
    public List<Ended> allEnded() {
        return List.copyOf(ended);
    }

    /** The next change of a server. */
    public ServerChange change() throws InterruptedException {
        return take(changes, "server changed");
    }

    /** The next incident. */
    public Incident incident() throws InterruptedException {
        return take(incidents, "incident came");
    }

    /** The next idle connection that a server closed. */
    public IdleClose idleClose() throws InterruptedException {
        return take(idleCloses, "idle connection was closed");
    }

    /** The changes and incidents that nobody took. */
    public List<Object> unasked() {
        List<Object> all = new ArrayList<>(changes);
        all.addAll(incidents);
        return all;
    }

    private static <T> T take(BlockingQueue<T> from, String what) throws InterruptedException {
        T taken = from.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (taken == null) {
            throw new AssertionError("no " + what);
        }
        return taken;
    }

    @Override
    public void close() {
        proxy.stop().toCompletableFuture().orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
        errors.close();
        if (proxy.exchanges() != 0 || proxy.connections() != 0) {
            throw new AssertionError(proxy.exchanges() + " exchanges and " + proxy.connections()
                    + " connections never ended");
        }
        if (!errors.events().isEmpty()) {
            throw new AssertionError("the proxy logged " + errors.events());
        }
    }
}
