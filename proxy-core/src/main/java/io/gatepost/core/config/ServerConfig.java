package io.gatepost.core.config;

/**
 * One member of an upstream.
 *
 * @param address      where it is
 * @param weight       1 to 65535
 * @param maxFails     failures within {@code failTimeout} that take it out; 0 never
 * @param maxFailsSet  whether {@code max_fails} was written for it (a single server is ejected only then)
 * @param failTimeout  the window, and how long it stays out, milliseconds
 * @param maxConns     requests in flight at once; 0 is no limit
 * @param backup       used only where no other server can be
 * @param state        what the operator has set
 */
public record ServerConfig(Endpoint address, int weight, int maxFails, boolean maxFailsSet, long failTimeout,
        int maxConns, boolean backup, AdminState state) {
    /** What the operator has set. */
    public enum AdminState {
        /** In use. */
        UP,
        /** Finishes what runs, takes nothing new. */
        DRAIN,
        /** Not used. */
        DOWN,
        /** As drain, and said to be in maintenance. */
        MAINTENANCE
    }
}
