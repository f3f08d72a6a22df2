package io.gatepost.diagnostics.exchange;

/**
 * A server closed a connection that was idle in our pool: ordinary, and how its keepalive limits are learnt.
 *
 * @param upstream   name of the upstream
 * @param server     the address that was connected to
 * @param idleMillis how long it had been idle
 * @param ageMillis  how old it was
 * @param requests   that it had carried
 * @param reset      whether by RST instead of FIN
 * @param left       idle connections to this server that are left on this event loop
 */
public record IdleClose(String upstream, String server, long idleMillis, long ageMillis, int requests, boolean reset,
        int left) {}
