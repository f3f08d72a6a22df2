package io.gatepost.server.lab;

import io.gatepost.core.config.Endpoint;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One scenario, really run: server, proxy and clients, on the loopback. Closes all of them. */
final class Experiment implements Script.Stage, Closeable {
    /** How long the proxy has to name what the client saw; it is a matter of moments. */
    private static final long NAMING_MILLIS = 5000;
    private static final long LOOK_NANOS = 1_000_000;

    private final Scenario scenario;
    private final Semaphore heard = new Semaphore(0);
    private final List<Closeable> open = new ArrayList<>();
    private @Nullable LabProxy proxy;

    private Experiment(Scenario scenario) {
        this.scenario = scenario;
    }

    /** Runs it; bounded by the timeouts of scripts and proxy. */
    static Outcome run(Scenario scenario) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (Experiment experiment = new Experiment(scenario)) {
            return experiment.run(began);
        }
    }

    private Outcome run(long began) throws IOException, InterruptedException {
        LabServer server = keep(LabServer.start(scenario.server(), this));
        LabProxy front = keep(LabProxy.start(server.address(), scenario.settings()));
        proxy = front;
        // Before the network is broken: only the proxy is to meet with that.
        Peer client = keep(connect(front.address()));
        String[] port = server.address().split(":");
        for (String command : scenario.needs()) {
            Namespace.breakIt(command, port[port.length - 1]);
        }
        for (String other : scenario.others()) {
            begin(other, front);
        }
        String seen = client(client);
        LabProxy.Seen last = front.await(scenario.cause(), NAMING_MILLIS);
        return new Outcome(scenario, server.address(), seen, last == null ? null : last.cause(),
                last == null ? null : last.failure(), last == null ? "" : last.accessLog(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began), "");
    }

    /** Another client, until its request is under way. */
    private void begin(String script, LabProxy front) throws IOException, InterruptedException {
        int before = front.exchanges();
        Peer peer = keep(connect(front.address()));
        Script parsed = Script.parse(script);
        Thread.ofVirtual().start(() -> {
            try {
                parsed.run(peer, this);
            } catch (IOException e) {
                // it was in the way, and is not any more
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        if (before == 0) {
            awaitHeard();
        }
        while (front.exchanges() <= before) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private String client(Peer peer) throws InterruptedException {
        String problem = "";
        try {
            Script.parse(scenario.client()).run(peer, this);
        } catch (IOException e) {
            problem = peer.ending();
        }
        String text = peer.text();
        String ending = problem.isEmpty() ? peer.ending() : problem;
        return text + (ending.isEmpty()
                ? ""
                : (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + "("
                        + ending + ")\n");
    }

    private static Peer connect(Endpoint to) throws IOException {
        Socket socket = new Socket();
        // Small, so that a client that does not read is soon felt.
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(new InetSocketAddress(to.host(), to.port()), Peer.PATIENCE_MILLIS);
        return new Peer(socket);
    }

    private <T extends Closeable> T keep(T what) {
        open.add(what);
        return what;
    }

    @Override
    public void heard() {
        heard.release();
    }

    @Override
    public void awaitHeard() throws InterruptedException, IOException {
        if (!heard.tryAcquire(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IOException("the server was not asked");
        }
    }

    @Override
    public void stop() {
        if (proxy != null) {
            proxy.stop();
        }
    }

    @Override
    public void close() throws IOException {
        // Clients first: the proxy then has nothing to wait for.
        for (Closeable one : open.reversed()) {
            one.close();
        }
    }
}
