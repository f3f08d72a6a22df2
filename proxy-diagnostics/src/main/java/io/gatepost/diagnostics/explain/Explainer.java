package io.gatepost.diagnostics.explain;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what one line means. One thread; no memory of the lines before. */
public final class Explainer {
    private static final List<Form> FORMS = List.of(ErrorLogs::nginx, ErrorLogs::apache, ErrorLogs::phpFpm,
            JsonLogs::json, AccessLogs::envoy, AccessLogs::alb, OtherLogs::cloudFront, AccessLogs::haproxy,
            AccessLogs::combined, ErrorLogs::traefik, OtherLogs::haproxyEvent);
    /** Put before a line by those who carry it: a container runtime, syslog. */
    private static final List<String> CARRIERS = List.of(" stderr F ", " stdout F ", " nginx: ");
    private static final int LONGEST_CARRIER = 120;

    private final RuleBook book = RuleBook.all();
    private final Line line = new Line(book);

    /** What became of a line. */
    public enum Verdict {
        /** It has a meaning. */
        EXPLAINED,
        /** Its form is known, and it tells of nothing that failed. */
        ORDINARY,
        /** Nothing is known of it. */
        UNKNOWN
    }

    private @Nullable Rule rule;

    /**
     * The meanings of one text that a person has: a line, a message, a flag, a status. Several only for a word that more than
     * one system uses; none where nothing is known of it.
     */
    public List<Meaning> explain(String text) {
        byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
        if (read(bytes, 0, bytes.length) != Verdict.EXPLAINED) {
            return List.of();
        }
        return OtherLogs.bare(line) ? book.each(line.terms).stream().map(Rule::meaning).toList() : List.of(meaning());
    }

    /** Reads a line, without its end of line. */
    public Verdict read(byte[] text, int from, int to) {
        rule = null;
        line.set(text, from, to);
        if (!form(from) && !carried(from)) {
            line.scan(from, to);
            OtherLogs.bare(line);
            if (to - from < 60) {
                book.whole(line.string(from, to).strip(), line.terms);
            }
        }
        if (line.ordinary) {
            return Verdict.ORDINARY;
        }
        rule = book.first(line.terms, line.vendor);
        return rule == null ? Verdict.UNKNOWN : Verdict.EXPLAINED;
    }

    private boolean form(int at) {
        line.from = at;
        for (Form form : FORMS) {
            if (form.read(line)) {
                return true;
            }
        }
        return false;
    }

    private boolean carried(int from) {
        for (String carrier : CARRIERS) {
            int at = line.find(carrier, from, from + LONGEST_CARRIER);
            if (at >= 0 && form(at + carrier.length())) {
                return true;
            }
        }
        line.from = from;
        return false;
    }

    /** What the line means that was read last; only after {@link Verdict#EXPLAINED}. */
    public Meaning meaning() {
        return rule().meaning();
    }

    /** The number of that meaning, from 0 and below {@link #meanings}. */
    int number() {
        return rule().order();
    }

    private Rule rule() {
        Rule known = rule;
        if (known == null) {
            throw new IllegalStateException("the line has no meaning");
        }
        return known;
    }

    /** How many meanings there are. */
    static int meanings() {
        return RuleBook.all().rules().size();
    }

    static Meaning meaning(int number) {
        return RuleBook.all().rules().get(number).meaning();
    }

    /** The line's time in seconds of its writer's clock, or {@link Times#NONE}. */
    long time() {
        return line.time;
    }

    /** Where the name of the server is in the text that was read; nowhere where {@link #serverTo} is the same. */
    int serverFrom() {
        return line.serverFrom;
    }

    int serverTo() {
        return line.serverTo;
    }
}
