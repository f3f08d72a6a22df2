package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What is likely behind a failure. Stateless; any thread. */
public final class Suspects {
    /** The rules by phase, in the order in which equals are ranked. */
    private static final List<String> FILES = List.of("client", "admit", "resolve", "connect", "unix", "local", "tls",
            "send", "reuse", "wait", "head", "body", "tunnel", "fastcgi", "relayed", "gateways");
    private static final Map<Cause, List<Rule>> RULES = read();

    private Suspects() {}

    /** Reads the rules now (a fraction of a second on a cold JVM), so that no event loop does at its first failure. */
    public static void prepare() {
        // They are read with the class.
    }

    /**
     * The suspects of a failure, the likeliest first; equals keep the order of the rules. Empty only where the failure
     * has no cause.
     */
    public static List<Suspect> of(Failure failure) {
        Cause cause = failure.cause();
        if (cause == null) {
            return List.of();
        }
        Facts facts = new Facts(failure, cause);
        List<Suspect> found = new ArrayList<>();
        for (Rule rule : RULES.getOrDefault(cause, List.of())) {
            Suspect suspect = rule.judge(facts);
            if (suspect != null) {
                found.add(suspect);
            }
        }
        found.sort(Comparator.comparing(Suspect::confidence));
        return List.copyOf(found);
    }

    /** All rules of a cause, in order. */
    static List<Rule> rules(Cause cause) {
        return RULES.getOrDefault(cause, List.of());
    }

    private static Map<Cause, List<Rule>> read() {
        Map<Cause, List<Rule>> rules = new EnumMap<>(Cause.class);
        for (String file : FILES) {
            for (Rule rule : RuleFile.read(file)) {
                for (Cause cause : rule.causes()) {
                    rules.computeIfAbsent(cause, c -> new ArrayList<>()).add(rule);
                }
            }
        }
        return rules;
    }
}
