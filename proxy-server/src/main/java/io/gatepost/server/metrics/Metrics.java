package io.gatepost.server.metrics;

import io.gatepost.core.Proxy;
import io.gatepost.diagnostics.stats.Statistics;
import io.gatepost.server.journal.Journal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.internal.PlatformDependent;
import java.util.function.ToDoubleFunction;

/** All metrics of a running program. Thread-safe. */
public final class Metrics implements AutoCloseable {
    /** The Content-Type of {@link #scrape}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();

    /** Of these; nothing is measured before the first scrape but garbage collections. */
    public Metrics(Proxy proxy, Statistics statistics, Journal journal) {
        registry.getPrometheusRegistry().register(new TrafficMetrics(statistics));
        registry.getPrometheusRegistry().register(new UpstreamMetrics(proxy));
        Gauge.builder("gatepost.client.connections", proxy, Proxy::connections)
                .description("Client connections that are open.").register(registry);
        Gauge.builder("gatepost.exchanges", proxy, Proxy::exchanges).description("Exchanges under way.")
                .register(registry);
        Gauge.builder("gatepost.netty.direct.memory", PlatformDependent::usedDirectMemory)
                .description("Memory outside the heap that buffers hold.").baseUnit("bytes").register(registry);
        journal(journal);
        garbage.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    private void journal(Journal journal) {
        Gauge.builder("gatepost.journal.waiting", journal, j -> j.status().waiting())
                .description("Failure records that wait to be written.").register(registry);
        counter("gatepost.journal.written", "Failure records written.", "", journal, j -> j.status().written());
        counter("gatepost.journal.sampled", "Failures whose record a storm did not leave; they are counted.", "",
                journal, j -> j.status().sampled());
        String lost = "gatepost.journal.lost";
        String why = "Failure records lost, by reason.";
        counter(lost, why, "queue_full", journal, j -> j.status().queueFull());
        counter(lost, why, "refused", journal, j -> j.status().refused());
        counter(lost, why, "unwritten", journal, j -> j.status().unwritten());
    }

    /** Counts lines that a log dropped because its target was too slow. */
    public <T> void droppedLines(String log, T of, ToDoubleFunction<T> dropped) {
        FunctionCounter.builder("gatepost.log.dropped.lines", of, dropped)
                .description("Log lines dropped because the target was too slow.").tag("log", log).register(registry);
    }

    private <T> void counter(String name, String help, String reason, T of, ToDoubleFunction<T> count) {
        FunctionCounter.Builder<T> builder = FunctionCounter.builder(name, of, count).description(help);
        (reason.isEmpty() ? builder : builder.tag("reason", reason)).register(registry);
    }

    /** Everything as it is now, in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
