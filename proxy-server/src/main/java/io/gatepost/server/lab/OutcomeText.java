package io.gatepost.server.lab;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.explain.OtherWords;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.report.ErrorReport;
import io.gatepost.diagnostics.text.Plain;
import io.gatepost.diagnostics.text.Terminal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What came of a scenario, for people. */
public final class OutcomeText {
    private static final int MOST_CLIENT = 1500;

    private OutcomeText() {}

    /** All of it. */
    public static String of(Outcome o, Terminal terminal) {
        Scenario s = o.scenario();
        StringBuilder text = new StringBuilder(4096);
        text.append(s.name()).append(": ").append(s.imitates()).append('\n');
        if (!o.ran()) {
            return text.append("  not run: ").append(o.skipped()).append('\n').toString();
        }
        text.append("  server: ").append(o.server()).append(" does: ").append(s.server()).append('\n');
        text.append("  client: ").append(s.client()).append('\n');
        title(text, "what the client sees");
        lines(text, o.client().isEmpty() ? "(nothing)" : shortened(o.client()));
        title(text, "the access log");
        lines(text, o.accessLog());
        Failure failure = o.failure();
        if (failure != null) {
            title(text, "the error log");
            lines(text, ErrorReport.logLine(failure));
            title(text, "gatepost why");
            text.append(ErrorReport.story(failure, terminal));
        }
        title(text, "in other words");
        OtherWords.of(s.cause()).forEach(w -> lines(text, w.toString()));
        text.append('\n').append(verdict(o.cause(), o)).append('\n');
        return text.toString();
    }

    private static String verdict(@Nullable Cause cause, Outcome o) {
        return o.named()
                ? "named exactly: " + cause + ", in " + o.millis() + " ms"
                : "NOT named: " + (cause == null ? "nothing failed" : cause) + " where " + o.scenario().cause()
                        + " was made";
    }

    /** One line of a table. */
    public static String row(Outcome o) {
        String verdict = !o.ran()
                ? "not run: " + o.skipped()
                : o.named() ? "named exactly" : "NOT named: " + (o.cause() == null ? "nothing failed" : o.cause());
        return String.format(Locale.ROOT, "%-24s %-36s %5s  %s", o.scenario().name(), o.scenario().cause(),
                o.ran() ? o.millis() + "ms" : "", verdict);
    }

    private static String shortened(String text) {
        return text.length() <= MOST_CLIENT
                ? text
                : text.substring(0, MOST_CLIENT) + "\n(and " + (text.length() - MOST_CLIENT) + " bytes more)";
    }

    private static void title(StringBuilder text, String title) {
        text.append("\n-- ").append(title).append('\n');
    }

    private static void lines(StringBuilder text, String what) {
        what.lines().forEach(l -> text.append(Plain.of(l)).append('\n'));
    }
}
