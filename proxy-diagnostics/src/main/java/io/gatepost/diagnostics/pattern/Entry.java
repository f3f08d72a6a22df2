package io.gatepost.diagnostics.pattern;

import org.jspecify.annotations.Nullable;

/** What the book is told, in order of time. */
sealed interface Entry permits Observation, Entry.IdleClose, Entry.Ejection, Entry.Marker {
    /** When it happened, milliseconds since the epoch. */
    long at();

    /**
     * The server closed a connection that was idle in the pool.
     *
     * @param idle     milliseconds
     * @param age      milliseconds
     * @param requests that it had carried
     * @param reset    RST instead of FIN
     * @param left     idle connections to this server that are left here
     */
    record IdleClose(long at, String upstream, String server, long idle, long age, int requests, boolean reset,
            int left) implements Entry {}

    /** A server was put out by passive health. */
    record Ejection(long at, String upstream, String server, String reason) implements Entry {}

    /** Something was changed: a deployment, a reload; an upstream of null is all of them. */
    record Marker(long at, @Nullable String upstream, String what) implements Entry {}
}
