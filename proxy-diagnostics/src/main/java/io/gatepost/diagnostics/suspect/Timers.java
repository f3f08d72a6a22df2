package io.gatepost.diagnostics.suspect;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Times after which well-known programs give up on a request. A value is a hint at its owner, never a proof. */
public final class Timers {
    private static final TreeMap<Long, String> OWNERS = new TreeMap<>(Map.ofEntries(
            Map.entry(5L, "many HTTP clients and health checks"), Map.entry(10L, "many HTTP clients and health checks"),
            Map.entry(15L, "Envoy's routes"), Map.entry(29L, "Amazon API Gateway"),
            Map.entry(30L, "gunicorn's workers, PHP's max_execution_time, Heroku's router and many HTTP clients"),
            Map.entry(60L, "nginx and the AWS application load balancer"), Map.entry(100L, ".NET's HttpClient"),
            Map.entry(120L, "Cloudflare and IIS"), Map.entry(230L, "Azure App Service"),
            Map.entry(240L, "Azure's load balancer"), Map.entry(300L, "Node.js and Google Cloud Run"),
            Map.entry(350L, "AWS NAT gateways and network load balancers"),
            Map.entry(600L, "Google's load balancer"), Map.entry(900L, "AWS Lambda")));

    private Timers() {}

    /** Whose timer it may be, within 1 % and at least 50 ms; null where none is near. */
    public static @Nullable String owner(long micros) {
        Long seconds = near(micros);
        return seconds == null ? null : OWNERS.get(seconds);
    }

    /** The timer in seconds that is within 1 %, and at least 50 ms; null where none is. */
    public static @Nullable Long near(long micros) {
        for (long seconds : OWNERS.keySet()) {
            long limit = seconds * 1_000_000;
            if (Math.abs(micros - limit) <= Math.max(50_000, limit / 100)) {
                return seconds;
            }
        }
        return null;
    }
}
