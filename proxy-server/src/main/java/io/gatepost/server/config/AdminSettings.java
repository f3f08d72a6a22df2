package io.gatepost.server.config;

import io.gatepost.core.config.Endpoint;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The admin API.
 *
 * @param address       null where it is off
 * @param tokenFile     its first line is the operators' token; null only on a loopback address or a unix socket
 * @param readTokenFile its first line is the token of those who may only read; null without
 * @param stateFile     where what operators set is kept across restarts; null nowhere
 */
public record AdminSettings(@Nullable Endpoint address, @Nullable Path tokenFile, @Nullable Path readTokenFile,
        @Nullable Path stateFile) {
    /** No admin API. */
    public static final AdminSettings OFF = new AdminSettings(null, null, null, null);
}
