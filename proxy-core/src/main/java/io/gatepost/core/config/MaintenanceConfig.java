package io.gatepost.core.config;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Taken out on purpose: 503 with Retry-After.
 *
 * @param enabled    on from the start; otherwise only while the flag file exists
 * @param flagFile   on while this file exists, looked at once a second; null without
 * @param until      announced end, from which Retry-After is computed; null without
 * @param retryAfter seconds to send where there is no announced end, or it has passed; 0 sends none
 * @param page       the page's bytes and type; null for the built-in one
 * @param bypass     clients that are served all the same
 */
public record MaintenanceConfig(boolean enabled, @Nullable Path flagFile, @Nullable Instant until, long retryAfter,
        @Nullable StaticPage page, List<Network> bypass) {
    public MaintenanceConfig {
        bypass = List.copyOf(bypass);
    }
}
