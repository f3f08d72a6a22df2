package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.text.Plain;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One suspect of one or more causes, as its paragraph in a rule file says it. Its confidence is that of the last step that
 * holds; where none does, or where the last says never, it does not apply.
 *
 * @param causes  to which it belongs
 * @param reason  what may be behind them
 * @param steps   from clues to confidence, in order
 * @param remarks clues that are told where they hold and change nothing
 * @param check   commands; those with a value that this failure lacks are left out
 * @param fix     sentences; likewise
 * @param avoid   sentences; likewise
 */
record Rule(Set<Cause> causes, Template reason, List<Step> steps, List<Clue> remarks, List<Template> check,
        List<Template> fix, List<Template> avoid) {
    /**
     * What follows when all conditions hold.
     *
     * @param confidence null for never
     * @param conditions none for a step that always holds
     */
    record Step(@Nullable Confidence confidence, List<Condition> conditions) {}

    /**
     * A clue that is seen, or one that is not.
     *
     * @param seen whether it must be seen; what is not seen says nothing
     */
    record Condition(Clue clue, boolean seen) {}

    /** The suspect where it applies, else null. */
    @Nullable
    Suspect judge(Facts facts) {
        Confidence confidence = null;
        Set<String> because = new LinkedHashSet<>();
        for (Step step : steps) {
            List<String> seen = seen(step, facts);
            if (seen != null) {
                confidence = step.confidence();
                because.addAll(seen);
            }
        }
        if (confidence == null) {
            return null;
        }
        if (because.isEmpty()) {
            because.add(facts.inShort());
        }
        for (Clue remark : remarks) {
            String seen = remark.in(facts);
            if (seen != null && because.stream().noneMatch(told -> told.contains(seen))) {
                because.add(seen);
            }
        }
        Values values = new Values(facts);
        String text = reason.fill(values);
        return text == null
                ? null
                : new Suspect(text, confidence, because.stream().map(Plain::of).toList(),
                        fill(check, values), fill(fix, values), fill(avoid, values));
    }

    /** What the step's clues say where all its conditions hold, else null. */
    private static @Nullable List<String> seen(Step step, Facts facts) {
        List<String> all = new ArrayList<>();
        for (Condition condition : step.conditions()) {
            String seen = condition.clue().in(facts);
            if ((seen != null) != condition.seen()) {
                return null;
            }
            if (seen != null) {
                all.add(seen);
            }
        }
        return all;
    }

    private static List<String> fill(List<Template> lines, Values values) {
        List<String> filled = new ArrayList<>();
        for (Template line : lines) {
            String text = line.fill(values);
            if (text != null) {
                filled.add(text);
            }
        }
        return filled;
    }
}
