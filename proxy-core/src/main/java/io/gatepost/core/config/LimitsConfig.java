package io.gatepost.core.config;

/**
 * Limits of the whole proxy.
 *
 * @param connections client connections at once; more are answered 503 and closed
 * @param requests    exchanges at once; more are answered 503
 */
public record LimitsConfig(int connections, int requests) {}
