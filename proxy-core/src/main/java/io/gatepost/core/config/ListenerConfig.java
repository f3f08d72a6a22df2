package io.gatepost.core.config;

/**
 * One address that clients connect to.
 *
 * @param address where to listen; port 0 takes a free one
 * @param backlog length of the accept queue, 1 to 65535
 */
public record ListenerConfig(Endpoint address, int backlog) {}
