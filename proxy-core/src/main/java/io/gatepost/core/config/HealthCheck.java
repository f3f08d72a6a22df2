package io.gatepost.core.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Active checks of an upstream's servers. Times are milliseconds.
 *
 * @param path     asked for with GET; null checks only that a connection can be made
 * @param host     for Host; null stands for the server's own name
 * @param interval between two checks of one server, give or take a tenth; a quarter of it while the last one disagreed with
 *                 how the server stands
 * @param timeout  for one whole check
 * @param rise     successes in a row that put a server back
 * @param fall     failures in a row that take it out
 * @param status   what is a success
 * @param body     must be in the first 64 KB of the content; null where that does not matter
 */
public record HealthCheck(@Nullable String path, @Nullable String host, long interval, long timeout, int rise, int fall,
        List<StatusRange> status, @Nullable String body) {
    /**
     * Statuses from one to another, both included.
     *
     * @param from 100 to 599
     * @param to   not less than from
     */
    public record StatusRange(int from, int to) {
        public boolean contains(int status) {
            return status >= from && status <= to;
        }

        @Override
        public String toString() {
            return from == to ? Integer.toString(from) : from + "-" + to;
        }
    }

    public HealthCheck {
        status = List.copyOf(status);
    }
}
