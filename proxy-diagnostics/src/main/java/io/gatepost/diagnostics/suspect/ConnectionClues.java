package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.text.Durations;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The connection's past, and how the other attempts fared. */
final class ConnectionClues {
    private ConnectionClues() {}

    static void into(Clues clues) {
        clues.add("fresh", of(a -> a.reused() ? null : "the connection was new"));
        clues.add("reused", of(a -> a.reused()
                ? "the connection had carried " + a.requests() + " requests and had been idle for "
                        + Durations.ofMillis(Math.max(0, a.idleMillis()))
                : null));
        clues.addWith("idle-near", text -> {
            long limit = Clues.micros(text);
            return of(a -> a.reused() && near(a.idleMillis() * 1000, limit)
                    ? "it had been idle for " + Durations.ofMillis(a.idleMillis()) + ", close to "
                            + Durations.ofMicros(limit)
                    : null);
        });
        clues.addWith("idle-over", text -> {
            long limit = Clues.micros(text);
            return of(a -> a.reused() && a.idleMillis() * 1000 >= limit
                    ? "the connection had been idle for " + Durations.ofMillis(a.idleMillis())
                    : null);
        });
        clues.addWith("idle-under", text -> {
            long limit = Clues.micros(text);
            return of(a -> a.reused() && a.idleMillis() >= 0 && a.idleMillis() * 1000 < limit
                    ? "it had been idle for " + Durations.ofMillis(a.idleMillis())
                            + " only, less than any usual keepalive timeout"
                    : null);
        });
        clues.addWith("requests-near", text -> {
            int limit = Integer.parseInt(text);
            return of(a -> a.reused() && Math.abs(a.requests() - limit) <= 1
                    ? "it had carried " + a.requests() + " requests, and " + limit
                            + " is a usual limit of requests on one connection"
                    : null);
        });
        clues.add("other-server-answered", ConnectionClues::otherAnswered);
        clues.add("all-servers-alike", ConnectionClues::allAlike);
        clues.add("retried", f -> f.failure().attempts().size() < 2
                ? null
                : "it took " + f.failure().attempts().size() + " attempts");
    }

    private static Clue of(Function<Attempt, @Nullable String> clue) {
        return f -> {
            Attempt a = f.attempt();
            return a == null ? null : clue.apply(a);
        };
    }

    /** Timers of servers are coarse, and the time between their clock and ours is a round trip or two. */
    private static boolean near(long idle, long limit) {
        return Math.abs(idle - limit) <= Math.max(500_000, limit / 20);
    }

    private static @Nullable String otherAnswered(Facts f) {
        Attempt failed = f.attempt();
        for (Attempt a : f.failure().attempts()) {
            if (failed != null && a.cause() == null && a.upstreamStatus() > 0
                    && !a.address().equals(failed.address())) {
                return a.address() + " answered the same request with " + a.upstreamStatus();
            }
        }
        return null;
    }

    private static @Nullable String allAlike(Facts f) {
        Failure failure = f.failure();
        List<String> servers = failure.attempts().stream().map(Attempt::address).distinct().toList();
        return servers.size() > 1 && failure.attempts().stream().allMatch(a -> a.cause() == f.cause())
                ? "all " + servers.size() + " servers that were tried failed in the same way"
                : null;
    }
}
