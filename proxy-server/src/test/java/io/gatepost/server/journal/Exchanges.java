package io.gatepost.server.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Exchanges that failed, to be journalled. */
final class Exchanges {
    /** Now, in whole seconds: records must not be older than the journal keeps them. */
    static final long NOW = System.currentTimeMillis() / 1000 * 1000;

    private static final List<Cause> CAUSES = List.of(Cause.CONNECT_REFUSED, Cause.RESPONSE_TIMEOUT,
            Cause.UPSTREAM_SENT_STATUS, Cause.BODY_RESET);

    private Exchanges() {}

    /** One attempt on one server, which failed. */
    static FakeExchange failed(String id, Cause cause, String server, long millis) {
        FakeExchange x = new FakeExchange();
        x.id = id;
        x.cause = cause;
        x.phase = cause.phase();
        x.status = cause.status();
        x.startedAtMillis = millis;
        attempt(x, cause, server);
        return x;
    }

    /** Anything that can happen, within the last hour. */
    static FakeExchange random(Random random, int n) {
        FakeExchange x = new FakeExchange();
        x.id = "gw-" + n;
        x.startedAtMillis = NOW - random.nextInt(3600) * 1000L - random.nextInt(1000);
        x.route = random.nextInt(4) == 0 ? null : pick(random, "all", "exports", "api");
        x.upstream = x.route == null ? null : pick(random, "app", "other");
        int attempts = x.route == null ? 0 : random.nextInt(4);
        for (int i = 0; i < attempts; i++) {
            attempt(x, CAUSES.get(random.nextInt(CAUSES.size())), "10.0.0." + random.nextInt(3) + ":80");
        }
        if (attempts == 0) {
            x.cause = Cause.NO_ROUTE;
            x.status = 404;
        } else if (random.nextInt(4) == 0) {
            x.status = 200;
            x.origin = Origin.UPSTREAM;
            attempt(x, null, "10.0.0.9:80");
        } else {
            x.cause = x.attempts.getLast().cause;
            x.status = random.nextBoolean() ? 502 : 504;
        }
        return x;
    }

    private static void attempt(FakeExchange x, @Nullable Cause cause, String server) {
        FakeAttempt a = x.attempt(cause, cause == null || cause.phase() == null ? Phase.RELAY_BODY : cause.phase());
        a.server = server;
        a.upstream = x.upstream == null ? "app" : x.upstream;
        a.address = server.replace("10.0.0", "10.1.1");
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... from) {
        return from[random.nextInt(from.length)];
    }
}
