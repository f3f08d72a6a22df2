package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.pattern.Series.Row;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** All servers are out: which failures put them there, and what it cost. */
final class Cascade implements Detector {
    private static final long LOOK_BACK = 600_000;
    private static final long FAIL_WINDOW = 30_000;

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        List<Observation> refused = pool.refused().stream()
                .filter(o -> o.cause() == Cause.ALL_SERVERS_EJECTED && o.at() >= context.now() - LOOK_BACK).toList();
        if (refused.isEmpty()) {
            return;
        }
        long first = refused.getFirst().at();
        List<Observation> causes = pool.failed().stream()
                .filter(o -> o.at() >= first - FAIL_WINDOW && o.at() <= first).toList();
        if (causes.isEmpty()) {
            return;
        }
        long real = Text.count(causes, o -> true);
        long attempts = Math.max(real, pool.series().sum(Row.ATTEMPTS, first - FAIL_WINDOW, first));
        long requests = causes.stream().mapToLong(Observation::request).distinct().count();
        long routes = causes.stream().map(Observation::path).distinct().count();
        long servers = causes.stream().map(Observation::server).distinct().count();
        Map<Cause, Long> by = new EnumMap<>(Cause.class);
        for (Observation o : causes) {
            by.merge(o.cause() == null ? Cause.PROXY_INTERNAL_ERROR : o.cause(), o.weight(), Long::sum);
        }
        Map.Entry<Cause, Long> top = by.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        long consequence = Text.count(refused, o -> o.at() <= first + 60_000);
        List<String> figures = new ArrayList<>();
        figures.add(real + " real failures caused " + consequence + " refusals in the minute after");
        figures.add("before it, failures were " + Text.rate(real, attempts));
        figures.add("the root is " + top.getKey() + " (" + top.getValue() + " of " + real + ')');
        String says;
        Strength strength = Strength.STRONG;
        List<String> advice;
        if (requests == 1 || (routes == 1 && servers > 1)) {
            says = "one kind of request put all servers out, tried on each of them: " + causes.getFirst().path();
            advice = List
                    .of("set health: false and next_upstream.tries: 1 on that route until the application is mended");
        } else if (Stats.wilson(real, attempts).high() < 0.5) {
            says = "few failures among mostly good attempts put all servers out";
            advice = List.of("raise max_fails, or set panic so that all servers are used before none is");
        } else if (real >= 0.8 * attempts && top.getValue() >= 0.8 * real) {
            says = "the servers really fail with " + top.getKey() + "; that all are out is the consequence";
            advice = List.of(
                    "mend what " + top.getKey() + " says; the servers come back with the first probe that succeeds");
        } else {
            strength = Strength.HINT;
            says = "the servers were put out one after the other, perhaps as each got the load of those before";
            advice = List.of("add capacity, or limit what reaches the servers (max_conns)");
        }
        found.accept(new Pattern(Kind.EJECTION_CASCADE, strength, pool.name(), null,
                Text.instant(causes.getFirst().at()),
                Text.instant(refused.getLast().at()), Text.count(refused, o -> true) + real, says, figures, advice));
    }
}
