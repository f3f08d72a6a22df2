package io.gatepost.diagnostics.explain;

import io.gatepost.diagnostics.cause.Cause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All rules, with what finds those that a line meets. Immutable once made; any thread. */
final class RuleBook {
    /** In the order in which they count. */
    private static final List<String> FILES = List.of("proxystatus", "nginx", "phpfpm", "apache", "envoy", "haproxy",
            "google",
            "azure", "aws", "go", "fastly", "cloudflare", "status");
    private static final RuleBook ALL = new RuleBook(FILES);

    private final Phrases phrases = new Phrases();
    /** The numbers of fields and of whole inputs, from the number of phrases on. */
    private final Map<String, Integer> others = new HashMap<>();
    private final Map<String, Integer> terms = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    /** Phrases that must stand alone. */
    private final boolean[] alone;
    private final int[] lengths;
    /** Per phrase the terms that it is: as a text, as a word of its own, or both. */
    private final int[][] termsOfPhrase;
    /** Per term the rules of which it is the first present term of an option. */
    private final Entry[][] byTerm;

    /** An option of a rule, under its first term. */
    private record Entry(Rule rule, Rule.Option option) {}

    private RuleBook(List<String> files) {
        List<RuleFile.Draft> drafts = new ArrayList<>(ours());
        files.forEach(file -> drafts.addAll(RuleFile.read(file)));
        List<String> words = new ArrayList<>();
        Set<String> extra = new HashSet<>();
        for (RuleFile.Draft draft : drafts) {
            for (List<String> option : draft.options()) {
                for (String term : option) {
                    String bare = term.startsWith("!") ? term.substring(1) : term;
                    if (bare.startsWith("@") || bare.startsWith("^")) {
                        extra.add(bare);
                    } else if (!terms.containsKey(bare)) {
                        // A word and a text of the same letters are two terms.
                        terms.put(bare, words.size());
                        words.add(bare);
                    }
                }
            }
        }
        alone = new boolean[words.size()];
        lengths = new int[words.size()];
        termsOfPhrase = new int[words.size()][];
        for (int i = 0; i < words.size(); i++) {
            alone[i] = words.get(i).startsWith("=");
            String phrase = alone[i] ? words.get(i).substring(1) : words.get(i);
            lengths[i] = phrase.length();
            int id = phrases.add(phrase);
            int[] known = termsOfPhrase[id];
            int[] more = known == null ? new int[1] : Arrays.copyOf(known, known.length + 1);
            more[more.length - 1] = i;
            termsOfPhrase[id] = more;
        }
        phrases.build();
        extra.forEach(e -> others.put(e, words.size() + others.size()));
        List<List<Entry>> index = new ArrayList<>();
        for (int i = 0; i < words.size() + others.size(); i++) {
            index.add(new ArrayList<>());
        }
        for (RuleFile.Draft draft : drafts) {
            List<Rule.Option> options = draft.options().stream().map(this::option).toList();
            Rule rule = new Rule(rules.size(), draft.meaning(), options);
            rules.add(rule);
            options.forEach(o -> index.get(o.present()[0]).add(new Entry(rule, o)));
        }
        byTerm = index.stream().map(l -> l.toArray(Entry[]::new)).toArray(Entry[][]::new);
    }

    /** Our own logs and headers name the cause. */
    private static List<RuleFile.Draft> ours() {
        return Arrays.stream(Cause.values()).map(c -> new RuleFile.Draft("Gatepost", List.of(c),
                List.of(List.of("@cause " + c), List.of("details=\"" + c + "\""), List.of("^" + c)),
                new StringBuilder(), new StringBuilder())).toList();
    }

    static RuleBook all() {
        return ALL;
    }

    private Rule.Option option(List<String> words) {
        int[] present = words.stream().filter(t -> !t.startsWith("!")).mapToInt(this::number).toArray();
        int[] absent = words.stream().filter(t -> t.startsWith("!")).mapToInt(t -> number(t.substring(1))).toArray();
        if (present.length == 0) {
            throw new IllegalStateException("nothing of " + words + " must be there");
        }
        return new Rule.Option(present, absent);
    }

    private int number(String term) {
        Integer other = others.get(term);
        return other != null ? other : terms.getOrDefault(term, -1);
    }

    List<Rule> rules() {
        return rules;
    }

    /** An empty set of terms, to be reused by one thread. */
    Terms terms() {
        return new Terms(lengths.length + others.size());
    }

    /** Adds what a part of a line holds. */
    void scan(byte[] text, int from, int to, Terms into) {
        phrases.scan(text, from, to, (id, end) -> {
            for (int term : termsOfPhrase[id]) {
                if (!alone[term]
                        || (edge(text, end - lengths[term] - 1, from, to) && edge(text, end, from, to))) {
                    into.add(term);
                }
            }
        });
    }

    private static boolean edge(byte[] text, int at, int from, int to) {
        return at < from || at >= to || " \t\"'`,;:(){}[]|<>".indexOf(text[at]) >= 0;
    }

    /** Adds a field's value, where any rule asks for it. */
    void field(String name, String value, Terms into) {
        add("@" + name + " " + value, into);
    }

    /** Adds the whole input, where any rule asks for it. */
    void whole(String input, Terms into) {
        add("^" + input, into);
    }

    private void add(String term, Terms into) {
        Integer number = others.get(term);
        if (number != null) {
            into.add(number);
        }
    }

    /** The first rule of each system that holds, in order. */
    List<Rule> each(Terms seen) {
        List<Rule> found = new ArrayList<>();
        Set<String> vendors = new HashSet<>();
        for (Rule rule : rules) {
            if (rule.options().stream().anyMatch(o -> o.holds(seen)) && vendors.add(rule.meaning().vendor())) {
                found.add(rule);
            }
        }
        return found;
    }

    /** The first rule that holds, of that vendor or of any for null; null where none does. */
    @Nullable
    Rule first(Terms seen, @Nullable String vendor) {
        Rule best = null;
        for (int i = 0; i < seen.count(); i++) {
            for (Entry entry : byTerm[seen.get(i)]) {
                if (best != null && entry.rule().order() >= best.order()) {
                    break;
                }
                if (entry.option().holds(seen)
                        && (vendor == null || vendor.equals(entry.rule().meaning().vendor()))) {
                    best = entry.rule();
                }
            }
        }
        return best;
    }
}
