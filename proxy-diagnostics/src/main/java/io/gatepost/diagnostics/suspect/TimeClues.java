package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Timing;
import io.gatepost.diagnostics.text.Durations;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** How long it took: at once, after a timer that others are known for, or in between. */
final class TimeClues {
    private static final long AT_ONCE = 5_000;

    private TimeClues() {}

    static void into(Clues clues) {
        clues.add("at-once", f -> {
            TcpState tcp = f.tcp();
            long limit = Math.max(AT_ONCE, tcp == null ? 0 : 3L * tcp.rttMicros());
            return step(f, step -> step <= limit);
        });
        clues.addWith("step-near", text -> {
            long limit = Clues.micros(text);
            return f -> step(f, step -> near(step, limit));
        });
        clues.addWith("step-over", text -> {
            long limit = Clues.micros(text);
            return f -> step(f, step -> step >= limit);
        });
        clues.addWith("attempt-near", text -> {
            long limit = Clues.micros(text);
            return f -> {
                Attempt a = f.attempt();
                return a != null && near(a.timing().total(), limit)
                        ? "it came " + Durations.ofMicros(a.timing().total()) + " after the attempt began"
                        : null;
            };
        });
        clues.add("step-near-a-timer", f -> f.step() == Timing.ABSENT ? null : timer(f.step(), f.stepBegan()));
        clues.add("left-near-a-timer", f -> timer(f.failure().timing().total(), "after the request began"));
        clues.addWith("took-over", text -> {
            long limit = Clues.micros(text);
            return f -> f.failure().timing().total() >= limit
                    ? "the exchange had lasted " + Durations.ofMicros(f.failure().timing().total())
                    : null;
        });
        clues.add("timed-out", f -> {
            Attempt a = f.attempt();
            return a == null || a.limitMillis() == 0
                    ? null
                    : "nothing came for the limit of " + Durations.ofMillis(a.limitMillis());
        });
        clues.add("queued-longest", f -> share(f, f.failure().timing().queue(), "waited for a server"));
        clues.add("waited-longest", f -> {
            Attempt a = f.attempt();
            return a == null ? null : share(f, a.timing().await(), "waited for the response to begin");
        });
        clues.add("received-longest", f -> {
            Attempt a = f.attempt();
            return a == null ? null : share(f, a.timing().receive(), "received the response");
        });
        clues.add("sent-longest", f -> {
            Attempt a = f.attempt();
            return a == null ? null : share(f, a.timing().send(), "sent the request");
        });
    }

    /** Our own timers and those of others are a few milliseconds late. */
    static boolean near(long micros, long limit) {
        return Math.abs(micros - limit) <= Math.max(50_000, limit / 50);
    }

    private static @Nullable String step(Facts f, LongPredicate holds) {
        long step = f.step();
        return step != Timing.ABSENT && holds.test(step)
                ? "it came " + Durations.ofMicros(step) + ' ' + f.stepBegan()
                : null;
    }

    private static @Nullable String timer(long micros, String since) {
        Long seconds = Timers.near(micros);
        return seconds == null
                ? null
                : "it came " + Durations.ofMicros(micros) + ' ' + since + ", and " + seconds + " s is the timeout of "
                        + Timers.owner(micros);
    }

    /** A part that took at least half of the exchange. */
    private static @Nullable String share(Facts f, long part, String did) {
        long total = f.failure().timing().total();
        return part > 0 && total > 0 && part * 2 >= total
                ? "it " + did + " for " + Durations.ofMicros(part) + " of " + Durations.ofMicros(total)
                : null;
    }
}
