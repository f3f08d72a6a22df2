package io.gatepost.server.lab;

import io.gatepost.core.Proxy;
import io.gatepost.core.config.Endpoint;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Incident;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.server.accesslog.LogFormat;
import io.gatepost.server.accesslog.LogLine;
import io.gatepost.server.config.Configuration;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/** The proxy of an experiment, of which every exchange is kept. */
final class LabProxy implements Closeable {
    private static final LogFormat ACCESS_LOG = LogFormat.compile("upstream");
    private static final int STOP_SECONDS = 5;

    private final Proxy proxy;
    private final Watch watch;

    /**
     * What became of one exchange.
     *
     * @param cause     null where it ended well
     * @param failure   its record; null for an incident outside any exchange
     * @param accessLog its line in the access log; for an incident what was told of it
     */
    record Seen(@Nullable Cause cause, @Nullable Failure failure, String accessLog) {}

    private static final class Watch implements ExchangeObserver {
        private final List<Seen> seen = new ArrayList<>();

        @Override
        public void exchangeEnded(ExchangeView exchange) {
            LogLine line = new LogLine();
            ACCESS_LOG.write(exchange, line);
            Failure failure = Failure.of(exchange, "lab");
            add(new Seen(failure.cause(), failure, line.toString()));
        }

        @Override
        public void incident(Incident incident) {
            add(new Seen(incident.cause(), null, incident.where() + ": " + incident.cause()));
        }

        private synchronized void add(Seen one) {
            seen.add(one);
            notifyAll();
        }

        /** The last of them once one has that cause, or when the time is over; null where there is none. */
        private synchronized @Nullable Seen await(Cause cause, long millis) throws InterruptedException {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (seen.stream().noneMatch(s -> s.cause() == cause)) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
            List<Seen> failed = seen.stream().filter(s -> s.cause() != null).toList();
            return failed.isEmpty() ? null : failed.getLast();
        }
    }

    private LabProxy(Proxy proxy, Watch watch) {
        this.proxy = proxy;
        this.watch = watch;
    }

    /** Starts it before that server, with the settings of a scenario. */
    static LabProxy start(String server, Map<String, Object> settings) throws IOException {
        String text = new Dump(DumpSettings.builder().build()).dumpToString(LabSettings.of(server, settings));
        Configuration.Loaded loaded = Configuration.parse(text, Path.of("").toAbsolutePath(), "lab.yaml");
        if (loaded.settings() == null) {
            throw new IllegalStateException("the lab's configuration is not valid: " + loaded.problems() + "\n" + text);
        }
        Watch watch = new Watch();
        return new LabProxy(Proxy.start(loaded.settings().proxy(), watch), watch);
    }

    Endpoint address() {
        return proxy.addresses().getFirst();
    }

    /** Exchanges under way now. */
    int exchanges() {
        return proxy.exchanges();
    }

    /** The last failure once one has that cause, or when the time is over; null where nothing failed. */
    @Nullable
    Seen await(Cause cause, long millis) throws InterruptedException {
        return watch.await(cause, millis);
    }

    /** Begins to stop gracefully. */
    void stop() {
        proxy.stop();
    }

    @Override
    public void close() {
        try {
            proxy.stop().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the lab's proxy does not stop", e);
        }
    }
}
