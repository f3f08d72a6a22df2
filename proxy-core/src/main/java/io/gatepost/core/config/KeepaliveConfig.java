package io.gatepost.core.config;

/**
 * Idle connections to the servers of an upstream. Times are milliseconds.
 *
 * @param idle        idle connections kept, over all event loops; 0 switches keepalive off
 * @param requests    requests on one connection
 * @param maxAge      age after which a connection is not kept
 * @param idleTimeout how long an idle connection is kept, where the server does not announce less
 */
public record KeepaliveConfig(int idle, int requests, long maxAge, long idleTimeout) {}
