package io.gatepost.diagnostics.pattern;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** What failures have in common that good attempts have not: one value against all others, each property in turn. */
final class Attribution {
    private static final int MIN_FAILURES = 5;
    private static final double SURE = 0.001;
    private static final double MIN_LIFT = 4;

    private static final Map<String, Function<Observation, String>> PROPERTIES = new LinkedHashMap<>();

    static {
        PROPERTIES.put("server", Observation::server);
        PROPERTIES.put("route", Observation::path);
        PROPERTIES.put("connection", o -> o.reused() ? "reused" : "new");
        PROPERTIES.put("query", o -> o.query() ? "with a query" : "without a query");
        PROPERTIES.put("size of the request", o -> o.bytesSent() <= 1448
                ? "within one packet"
                : o.bytesSent() <= 65_536 ? "up to 64 KiB" : "over 64 KiB");
    }

    private Attribution() {}

    /** The values that stand out, as {@code size of the request: over 64 KiB (9 of 10 failures, 3 of 200 good attempts)}. */
    static List<String> of(List<Observation> failed, List<Observation> good) {
        List<String> found = new ArrayList<>();
        if (failed.size() < MIN_FAILURES || good.isEmpty()) {
            return found;
        }
        PROPERTIES.forEach((name, property) -> {
            TreeSet<String> values = new TreeSet<>();
            failed.forEach(o -> values.add(property.apply(o)));
            for (String value : values) {
                long hits = failed.stream().filter(o -> property.apply(o).equals(value)).count();
                long among = good.stream().filter(o -> property.apply(o).equals(value)).count();
                // Good attempts are a sample: shares are compared, not rates.
                boolean sure = Stats.fisher(hits, hits + among, failed.size() - hits,
                        failed.size() - hits + good.size() - among) * values.size() <= SURE;
                double odds = (hits + 0.5) * (good.size() - among + 0.5)
                        / ((failed.size() - hits + 0.5) * (among + 0.5));
                if (hits >= MIN_FAILURES && sure && odds >= MIN_LIFT) {
                    found.add(
                            name + ": " + value + " (" + hits + " of " + failed.size() + " failures, " + among + " of "
                                    + good.size() + " good attempts)");
                }
            }
        });
        return found;
    }
}
