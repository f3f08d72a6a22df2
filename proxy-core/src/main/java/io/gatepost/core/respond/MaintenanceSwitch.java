package io.gatepost.core.respond;

import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.Network;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether something is in maintenance now: by configuration or by a flag file. Thread-safe. */
public final class MaintenanceSwitch {
    private final MaintenanceConfig config;
    private volatile boolean on;

    public MaintenanceSwitch(MaintenanceConfig config) {
        this.config = config;
        look();
    }

    /** As configured. */
    public MaintenanceConfig config() {
        return config;
    }

    /** Whether a flag file decides. */
    public boolean hasFlag() {
        return config.flagFile() != null;
    }

    /** Looks at the flag file; blocks on the file system. */
    public void look() {
        on = config.enabled() || config.flagFile() != null && Files.exists(config.flagFile());
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
        Instant until = config.until();
        if (until != null) {
            long left = Duration.between(Instant.now(), until).toSeconds();
            if (left > 0) {
                return left;
            }
        }
        return config.retryAfter();
    }
}
