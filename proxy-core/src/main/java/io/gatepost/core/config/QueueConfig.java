package io.gatepost.core.config;

/**
 * Waiting for a server below its {@code max_conns}.
 *
 * @param size    requests that may wait; 0 is no queue
 * @param timeout how long one waits, milliseconds
 */
public record QueueConfig(int size, long timeout) {}
