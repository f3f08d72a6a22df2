package io.gatepost.core.respond;

import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.Network;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether something is in maintenance now: by the operator's word, else by configuration or a flag file. Thread-safe. */
public final class MaintenanceSwitch {
    private static final MaintenanceConfig NONE = new MaintenanceConfig(false, null, null, 0, null, List.of());

    private final MaintenanceConfig config;
    private volatile @Nullable MaintenanceConfig word;
    private volatile boolean on;

    /**
     * @param config null where nothing is configured
     * @param before the switch of the same thing before a reload, whose word holds on; null without
     */
    public MaintenanceSwitch(@Nullable MaintenanceConfig config, @Nullable MaintenanceSwitch before) {
        this.config = config == null ? NONE : config;
        this.word = before == null ? null : before.word;
        look();
    }

    /** What holds: the operator's word, else as configured. */
    public MaintenanceConfig config() {
        MaintenanceConfig said = word;
        return said == null ? config : said;
    }

    /** The operator's word on it; null where nothing was said. */
    public @Nullable MaintenanceConfig word() {
        return word;
    }

    /**
     * The operator's word, which goes before configuration and flag file. Clients that the configuration lets through
     * are let through still.
     *
     * @param to {@code enabled} says on or off; null takes the word back
     */
    public void say(@Nullable MaintenanceConfig to) {
        word = to == null
                ? null
                : new MaintenanceConfig(to.enabled(), null, to.until(), to.retryAfter(),
                        to.page() == null ? config.page() : to.page(), config.bypass());
        look();
    }

    /** Whether it is on, for those who are not let through. */
    public boolean on() {
        return on;
    }

    /** Looks at the flag file; blocks on the file system. */
    public void look() {
        MaintenanceConfig said = word;
        on = said != null
                ? said.enabled()
                : config.enabled() || config.flagFile() != null && Files.exists(config.flagFile());
    }

    /** Whether it is on and this client is not let through. */
    public boolean keepsOut(@Nullable InetAddress client) {
        if (!on) {
            return false;
        }
        if (client != null) {
            for (Network network : config.bypass()) {
                if (network.contains(client)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Seconds for Retry-After: until the announced end, else what is configured; 0 for none. */
    public long retryAfterSeconds() {
        MaintenanceConfig holds = config();
        Instant until = holds.until();
        if (until != null) {
            long left = Duration.between(Instant.now(), until).toSeconds();
            if (left > 0) {
                return left;
            }
        }
        return holds.retryAfter();
    }
}
