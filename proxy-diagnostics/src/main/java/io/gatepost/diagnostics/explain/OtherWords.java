package io.gatepost.diagnostics.explain;

import io.gatepost.diagnostics.cause.Cause;
import java.util.ArrayList;
import java.util.List;

/**
 * How another system tells of a cause of ours.
 *
 * @param vendor as {@code nginx}
 * @param words  its words; empty where it tells nothing
 * @param shared the other causes for which it has the same words; empty where it names this one
 */
public record OtherWords(String vendor, String words, List<Cause> shared) {
    public OtherWords {
        shared = List.copyOf(shared);
    }

    /** Those of nginx, HAProxy and Envoy, from the same rules by which their lines are read. */
    public static List<OtherWords> of(Cause cause) {
        List<OtherWords> all = new ArrayList<>();
        for (String vendor : List.of("nginx", "HAProxy", "Envoy")) {
            all.add(RuleBook.all().rules().stream().map(Rule::meaning)
                    .filter(m -> m.vendor().equals(vendor) && m.causes().contains(cause)).findFirst()
                    .map(m -> new OtherWords(vendor, m.words(),
                            m.causes().stream().filter(c -> c != cause).toList()))
                    .orElseGet(() -> new OtherWords(vendor, "", List.of())));
        }
        return all;
    }

    /** On one line, for people. */
    @Override
    public String toString() {
        if (words.isEmpty()) {
            return vendor + ": no words of its own for it";
        }
        return vendor + ": " + words + (shared.isEmpty()
                ? ""
                : "  (the same for " + shared.getFirst()
                        + (shared.size() == 1 ? ")" : " and " + (shared.size() - 1) + " more)"));
    }
}
