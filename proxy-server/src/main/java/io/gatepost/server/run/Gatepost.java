package io.gatepost.server.run;

import io.gatepost.core.Proxy;
import io.gatepost.core.config.Endpoint;
import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.pattern.PatternBook;
import io.gatepost.diagnostics.report.ErrorReport;
import io.gatepost.diagnostics.stats.Statistics;
import io.gatepost.server.accesslog.AccessLog;
import io.gatepost.server.accesslog.ErrorLog;
import io.gatepost.server.accesslog.LogFormat;
import io.gatepost.server.accesslog.LogWriter;
import io.gatepost.server.admin.Access;
import io.gatepost.server.admin.AdminServer;
import io.gatepost.server.admin.Operator;
import io.gatepost.server.admin.Reloader;
import io.gatepost.server.admin.Sources;
import io.gatepost.server.config.AccessLogSettings;
import io.gatepost.server.config.ServerSettings;
import io.gatepost.server.journal.Journal;
import io.gatepost.server.metrics.Metrics;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running Gatepost: the proxy with its logs, its journal and its admin API. */
public final class Gatepost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("gatepost");
    /** Beyond the configured limit of a graceful stop, for closing what it cut off. */
    private static final long STOP_GRACE_MILLIS = 5000;
    private static final long PATTERNS_MILLIS = 1000;

    private final ServerSettings settings;
    private final @Nullable Path file;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private @Nullable Proxy proxy;
    private @Nullable AdminServer admin;

    private @Nullable Reloader reloader;

    private Gatepost(ServerSettings settings, @Nullable Path file) {
        this.settings = settings;
        this.file = file;
    }

    /**
     * Starts everything.
     *
     * @throws IOException where an address cannot be bound or a log not written; nothing is left running then
     */
    public static Gatepost start(ServerSettings settings) throws IOException {
        return start(settings, null);
    }

    /**
     * Starts everything.
     *
     * @param file what the settings were read from, and are read from again; null where there is none
     * @throws IOException where an address cannot be bound or a log not written; nothing is left running then
     */
    public static Gatepost start(ServerSettings settings, @Nullable Path file) throws IOException {
        Gatepost made = new Gatepost(settings, file);
        try {
            made.open();
        } catch (IOException e) {
            made.close();
            throw e;
        }
        return made;
    }

    private void open() throws IOException {
        LogSetup.apply(settings.errorLog());
        String instance = settings.proxy().instance();
        List<ExchangeObserver> observers = new ArrayList<>();
        AccessLog accessLog = null;
        if (!settings.accessLog().path().isEmpty()) {
            accessLog = part(accessLog(settings.accessLog()));
            observers.add(accessLog);
        }
        Journal journal = null;
        Statistics statistics = new Statistics();
        PatternBook patterns = new PatternBook(ZoneId.systemDefault());
        if (settings.proxy().diagnosis()) {
            observers.add(part(new ErrorLog(x -> ErrorReport.logLine(Failure.of(x, instance)))));
            journal = part(Journal.of(settings.journal(), instance));
            observers.add(journal);
            observers.add(statistics);
            part(every("gatepost-statistics", Statistics.TICK_MILLIS, statistics::tick));
            observers.add(patterns);
            part(every("gatepost-patterns", PATTERNS_MILLIS, patterns::read));
        }
        Access access = Access.of(settings.admin().tokenFile(), settings.admin().readTokenFile());
        Proxy started = Proxy.start(settings.proxy(), new Observers(observers));
        proxy = started;
        Reloader reloads = new Reloader(file, settings, started, patterns);
        reloader = reloads;
        Endpoint at = settings.admin().address();
        if (at != null && journal != null) {
            Metrics metrics = part(new Metrics(started, statistics, journal));
            if (accessLog != null) {
                metrics.droppedLines("access", accessLog, AccessLog::dropped);
            }
            admin = AdminServer.start(at, new Sources(started, journal, statistics, patterns,
                    metrics, Operator.of(started, settings.admin().stateFile()), reloads, access));
        }
        if (journal != null) {
            // Not before: clients should not wait for a database's driver to be loaded.
            journal.start();
        }
        LOG.info("{} listens on {}, admin on {}; {} event loops, {}", instance, started.addresses(),
                admin == null ? "none" : admin.address(), settings.proxy().eventLoops(), started.transport());
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    private static AutoCloseable every(String name, long millis, Runnable task) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, name);
            t.setDaemon(true);
            return t;
        });
        thread.scheduleAtFixedRate(task, millis, millis, TimeUnit.MILLISECONDS);
        return thread::shutdownNow;
    }

    private static AccessLog accessLog(AccessLogSettings log) throws IOException {
        LogFormat format = LogFormat.compile(log.format());
        LogWriter writer = switch (log.path()) {
            case "stdout" -> LogWriter.stdout(LogWriter.DEFAULT_QUEUE_BYTES);
            case "stderr" ->
                new LogWriter(new FileOutputStream(FileDescriptor.err), LogWriter.DEFAULT_QUEUE_BYTES);
            default -> file(log.path());
        };
        return new AccessLog(format, writer);
    }

    private static LogWriter file(String path) throws IOException {
        try {
            return new LogWriter(Path.of(path), LogWriter.DEFAULT_QUEUE_BYTES);
        } catch (IOException e) {
            throw Unwritable.log("access_log", path, e);
        }
    }

    /** Where clients connect to, with real ports. */
    public List<Endpoint> addresses() {
        return Objects.requireNonNull(proxy).addresses();
    }

    /** Where the admin API is, with its real port; null where it is off. */
    public @Nullable Endpoint adminAddress() {
        return admin == null ? null : admin.address();
    }

    /** Reads the configuration again, and logs who wanted it; blocks. */
    public Reloader.Result reload(String by) {
        return Objects.requireNonNull(reloader).reload(by);
    }

    /** Stops gracefully, for as long as the configuration allows; blocks. Harmless where it was done already. */
    @Override
    public void close() {
        Proxy running = proxy;
        proxy = null;
        if (running != null) {
            LOG.info("stopping: {} exchanges under way, {} connections open", running.exchanges(),
                    running.connections());
            try {
                running.stop().toCompletableFuture().get(settings.proxy().shutdownTimeout() + STOP_GRACE_MILLIS,
                        TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("the proxy did not stop in time", e);
            }
        }
        AdminServer api = admin;
        admin = null;
        if (api != null) {
            api.close();
        }
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing {}", part.getClass().getSimpleName(), e);
            }
        }
        if (running != null) {
            LOG.info("stopped");
        }
    }
}
