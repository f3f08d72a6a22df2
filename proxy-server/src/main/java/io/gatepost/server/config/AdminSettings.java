package io.gatepost.server.config;

import io.gatepost.core.config.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The admin API.
 *
 * @param address a loopback address or a unix socket; null where it is off
 */
public record AdminSettings(@Nullable Endpoint address) {}
