package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Timing;
import io.gatepost.diagnostics.suspect.Suspect;
import io.gatepost.diagnostics.text.Durations;
import io.gatepost.diagnostics.text.Plain;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Error responses as an HTML page: no script, nothing from elsewhere, every value escaped. */
final class HtmlPage {
    private static final String STYLE = """
            :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:3rem auto;\
            padding:0 1rem}h1{font-size:1.5rem;line-height:1.25}h1 b{color:#c0392b}dl{display:grid;\
            grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{opacity:.7}dd{margin:0;overflow-wrap:anywhere}\
            code,pre,td{font-family:ui-monospace,monospace;font-size:.875rem}pre{overflow:auto;padding:.5rem;\
            border:1px solid #8886}.bar{display:flex;align-items:center;gap:.6rem}.bar span:first-child{width:8rem;\
            opacity:.7}.bar i{height:.7rem;background:#2980b9;min-width:1px}.bar u{flex:0 1 45%;text-decoration:none}\
            table{border-collapse:collapse;width:100%;display:block;overflow:auto}td,th{text-align:left;\
            padding:.2rem .6rem .2rem 0;vertical-align:top}footer{margin-top:2rem;opacity:.7}""";

    private final StringBuilder out = new StringBuilder(4096);

    private HtmlPage() {}

    static String error(Failure f, DetailLevel level, long retryAfterSeconds) {
        HtmlPage page = new HtmlPage();
        int status = Words.status(f);
        Cause cause = f.cause();
        if (level == DetailLevel.NONE || cause == null) {
            page.open(status, Words.reason(status));
            return page.close(f.id());
        }
        page.open(status, Words.what(cause));
        page.out.append("<p>");
        page.text(Words.caller(cause)).append("</p>\n<dl>\n");
        page.entry("Cause", cause.name());
        page.entry("Phase", Words.where(f.phase(), f.segment()));
        page.retryAfter(retryAfterSeconds);
        page.out.append("</dl>\n");
        page.bars(f);
        if (level == DetailLevel.FULL) {
            page.inside(f);
        }
        return page.close(f.id());
    }

    static String maintenance(DetailLevel level, long retryAfterSeconds, @Nullable Instant until, String id) {
        HtmlPage page = new HtmlPage();
        if (level == DetailLevel.NONE) {
            page.open(503, Words.reason(503));
            return page.close(id);
        }
        page.open(503, "down for maintenance");
        page.out.append("<p>");
        page.text("The service is taken out of work on purpose and will be back.").append("</p>\n<dl>\n");
        if (until != null) {
            page.entry("Until", FailureJson.time(until));
        }
        page.retryAfter(retryAfterSeconds);
        page.out.append("</dl>\n");
        return page.close(id);
    }

    private void open(int status, String words) {
        out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>").append(status).append(' ');
        text(words).append("</title><style>").append(STYLE).append("</style></head><body>\n<h1><b>").append(status)
                .append("</b> ");
        text(words).append("</h1>\n");
    }

    private String close(String id) {
        out.append("<footer>id <code>");
        text(id).append("</code></footer>\n</body></html>\n");
        return out.toString();
    }

    private void entry(String name, String value) {
        out.append("<dt>").append(name).append("</dt><dd>");
        text(value).append("</dd>\n");
    }

    private void retryAfter(long seconds) {
        if (seconds > 0) {
            entry("Retry after", seconds + " s");
        }
    }

    /** Where the time went: each bar's width is its share of the sum. */
    private void bars(Failure f) {
        Attempt decisive = f.decisive();
        long[] sum = {Math.max(0, f.timing().readRequest()) + Math.max(0, f.timing().queue())};
        if (decisive != null) {
            decisive.timing().each((name, micros) -> sum[0] += micros);
        }
        bar("read request", f.timing().readRequest(), sum[0]);
        bar("queue", f.timing().queue(), sum[0]);
        if (decisive != null) {
            decisive.timing().each((name, micros) -> bar(name, micros, sum[0]));
        }
    }

    private void bar(String name, long micros, long sum) {
        if (micros == Timing.ABSENT) {
            return;
        }
        long share = sum == 0 ? 0 : micros * 100 / sum;
        out.append("<div class=\"bar\"><span>").append(name).append("</span><u><i style=\"display:block;width:")
                .append(share).append("%\"></i></u><span>").append(Durations.ofMicros(micros))
                .append("</span></div>\n");
    }

    private void inside(Failure f) {
        out.append("<h2>What happened</h2>\n<p>");
        text(Narrative.explanation(f)).append("</p>\n<dl>\n");
        entry("Request", Plain.of(f.request().method() + ' ' + f.request().host() + ' ' + f.request().target()));
        entry("Route", f.route() == null ? "-" : f.route());
        entry("Upstream", f.upstream() == null ? "-" : f.upstream());
        if (f.outcome().detail() != null) {
            entry("Detail", Plain.of(f.outcome().detail()));
        }
        entry("Check", Plain.of(Words.check(f)));
        out.append("</dl>\n");
        suspects(Words.suspects(f));
        if (f.attempts().isEmpty()) {
            return;
        }
        out.append("<h2>Attempts</h2>\n<table><tr><th>server</th><th>address</th><th>cause</th><th>phase</th>"
                + "<th>time</th><th>connection</th><th>sent / received</th></tr>\n");
        for (Attempt a : f.attempts()) {
            row(a);
        }
        out.append("</table>\n<h2>Evidence</h2>\n<pre>");
        StringWriter json = new StringWriter(1024);
        try (JsonGenerator g = FailureJson.FACTORY.createGenerator(ObjectWriteContext.empty(), json)) {
            g.writeStartObject();
            FailureJson.writeAttempts(g, f.attempts());
            g.writeEndObject();
        }
        text(json.toString().replace("},{", "},\n{")).append("</pre>\n");
    }

    private void suspects(List<Suspect> suspects) {
        out.append("<h2>Suspects</h2>\n<ol>\n");
        for (Suspect s : suspects) {
            out.append("<li><b>");
            text(Words.sentence(s.reason())).append("</b> (").append(Words.lower(s.confidence()))
                    .append(" confidence)\n<dl>\n");
            entries("Because", s.because());
            entries("Fix", s.fix());
            entries("Avoid", s.avoid());
            out.append("</dl>\n<pre>");
            text(String.join("\n", s.check())).append("</pre></li>\n");
        }
        out.append("</ol>\n");
    }

    private void entries(String name, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            entry(i == 0 ? name : "", values.get(i));
        }
    }

    private void row(Attempt a) {
        out.append("<tr>");
        cell(a.server());
        cell(a.address());
        cell(a.cause() == null ? "-" : a.cause().name());
        cell(a.phase().name().toLowerCase(Locale.ROOT));
        cell(a.timing().total() == Timing.ABSENT ? "-" : Durations.ofMicros(a.timing().total()));
        cell(a.reused() ? "reused, " + a.requests() + " before" : "new");
        cell(a.bytesSent() + " / " + a.bytesReceived());
        out.append("</tr>\n");
    }

    private void cell(String value) {
        out.append("<td>");
        text(value).append("</td>");
    }

    private StringBuilder text(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out;
    }
}
