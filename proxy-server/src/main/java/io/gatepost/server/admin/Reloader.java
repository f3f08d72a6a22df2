package io.gatepost.server.admin;

import io.gatepost.core.Proxy;
import io.gatepost.diagnostics.pattern.PatternBook;
import io.gatepost.server.config.Configuration;
import io.gatepost.server.config.Problem;
import io.gatepost.server.config.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the configuration file again and lets the proxy serve by it, one at a time. Blocks on files and on binding. */
public final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger("operator");

    private final @Nullable Path file;
    private final ServerSettings started;
    private final Proxy proxy;
    private final PatternBook patterns;

    /** @param file null where there is none to read again */
    public Reloader(@Nullable Path file, ServerSettings started, Proxy proxy, PatternBook patterns) {
        this.file = file;
        this.started = started;
        this.proxy = proxy;
        this.patterns = patterns;
    }

    /**
     * How a reload ended.
     *
     * @param errors       why nothing was changed; empty where it was
     * @param needsRestart what differs and stays as it was until a restart, by its names in the configuration
     */
    public record Result(List<String> errors, List<String> needsRestart) {
        public Result {
            errors = List.copyOf(errors);
            needsRestart = List.copyOf(needsRestart);
        }
    }

    /** Reloads, and logs who wanted it. */
    public synchronized Result reload(String by) {
        if (file == null) {
            return failed(by, List.of("there is no configuration file to read again"));
        }
        Configuration.Loaded loaded = Configuration.load(file);
        ServerSettings next = loaded.settings();
        if (next == null) {
            return failed(by, loaded.problems().stream().map(Problem::toString).toList());
        }
        List<String> stays = new ArrayList<>();
        try {
            stays.addAll(proxy.reload(next.proxy()));
        } catch (IOException e) {
            return failed(by, List.of(String.valueOf(e.getMessage())));
        }
        note(stays, "admin", started.admin(), next.admin());
        note(stays, "access_log", started.accessLog(), next.accessLog());
        note(stays, "error_log", started.errorLog(), next.errorLog());
        note(stays, "journal", started.journal(), next.journal());
        patterns.mark(Instant.now(), null, "configuration reloaded");
        LOG.info("{}: {} reloaded{}", by, file,
                stays.isEmpty() ? "" : "; a restart is needed for " + String.join(", ", stays));
        return new Result(List.of(), stays);
    }

    private static void note(List<String> stays, String name, Object now, Object next) {
        if (!Objects.equals(now, next)) {
            stays.add(name);
        }
    }

    private Result failed(String by, List<String> errors) {
        LOG.error("{}: {} not reloaded, nothing was changed: {}{}", by, file == null ? "configuration" : file,
                errors.getFirst(), errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)");
        return new Result(errors, List.of());
    }

    /** What the proxy serves by now. */
    ServerSettings effective() {
        return new ServerSettings(proxy.config(), started.admin(), started.accessLog(), started.errorLog(),
                started.journal());
    }
}
