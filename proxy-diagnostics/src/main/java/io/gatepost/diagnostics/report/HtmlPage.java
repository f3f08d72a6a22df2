package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Failure;
import java.util.Map;

/** A failure as a page: no scripts, nothing from outside, everything escaped. */
final class HtmlPage {
    private static final String STYLE = "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;"
            + "padding:0 1rem;color:#222;background:#fff}code{background:#8882;padding:.1em .3em}"
            + "table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0}"
            + "@media(prefers-color-scheme:dark){body{color:#ddd;background:#161616}}";

    private HtmlPage() {}

    static String of(Failure f, DetailLevel level, long retryAfterSeconds) {
        Cause cause = f.cause();
        if (cause == null || level == DetailLevel.NONE) {
            return page("Error " + f.status(), "", f.id());
        }
        StringBuilder body = new StringBuilder();
        body.append("<p>").append(escape(cause.summary())).append(".</p><p>").append(Advice.caller(cause))
                .append("</p>");
        if (retryAfterSeconds > 0) {
            body.append("<p>Try again in ").append(retryAfterSeconds).append(" s.</p>");
        }
        body.append("<table><tr><th>cause</th><td><code>").append(cause).append("</code></td></tr>");
        if (f.phase() != null) {
            body.append("<tr><th>phase</th><td>").append(f.phase()).append("</td></tr>");
        }
        timing(body, f.timing());
        body.append("</table>");
        if (level == DetailLevel.FULL) {
            body.append("<h2>What happened</h2><p>").append(escape(Explanation.of(f))).append("</p>");
            for (Failure.Attempt a : f.attempts()) {
                body.append("<h3>").append(escape(a.address())).append("</h3><table><tr><th>cause</th><td>")
                        .append(a.cause() == null ? "-" : a.cause().name()).append("</td></tr>");
                timing(body, a.timing());
                body.append("</table>");
            }
        }
        return page(f.status() + " " + Explanation.title(cause), body.toString(), f.id());
    }

    private static void timing(StringBuilder out, Map<String, Long> timing) {
        timing.forEach((step, nanos) -> out.append("<tr><th>").append(step).append("</th><td>")
                .append(FailureJson.millis(nanos)).append(" ms</td></tr>"));
    }

    static String page(String title, String body, String id) {
        return "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
                + "<title>" + escape(title) + "</title><style>" + STYLE + "</style><h1>" + escape(title) + "</h1>"
                + body
                + "<p><small>id " + escape(id) + "</small></p></html>\n";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
