package io.gatepost.server.accesslog;

import io.gatepost.diagnostics.exchange.ExchangeView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A compiled log format. Immutable, for any thread. */
public final class LogFormat {
    private static final String COMBINED = "$remote_addr - $remote_user [$time_local] \"$request\" $status"
            + " $body_bytes_sent \"$http_referer\" \"$http_user_agent\"";
    // The values that are lists have spaces in them, hence the quotes.
    private static final String UPSTREAM = COMBINED + " rt=$request_time uct=\"$upstream_connect_time\""
            + " uht=\"$upstream_header_time\" urt=\"$upstream_response_time\" ua=\"$upstream_addr\""
            + " us=\"$upstream_status\" cause=$cause phase=$phase id=$failure_id";

    private final Variable[] steps;
    private final Escape escape;

    private LogFormat(Variable[] steps, Escape escape) {
        this.steps = steps;
        this.escape = escape;
    }

    /**
     * Compiles a format: a name ({@code combined}, {@code upstream}, {@code json}), or text with nginx's variables, as the
     * whole {@code log_format} directive, as its quoted strings, or bare.
     *
     * @throws IllegalArgumentException with the position, from 1, and for an unknown variable the nearest one
     */
    public static LogFormat compile(String formatOrName) {
        return switch (formatOrName.strip()) {
            case "combined" -> parse(COMBINED);
            case "upstream" -> parse(UPSTREAM);
            case "json" -> new LogFormat(new Variable[]{new JsonLine()}, Escape.JSON);
            default -> parse(formatOrName);
        };
    }

    /** Appends the line of an exchange, without a line feed. Called on the exchange's event loop. */
    public void write(ExchangeView x, LogLine out) {
        for (Variable step : steps) {
            step.write(x, out, escape);
        }
    }

    private static LogFormat parse(String source) {
        FormatText format = FormatText.parse(source);
        String text = format.text();
        List<Variable> steps = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int dollar = text.indexOf('$', at);
            int end = dollar < 0 ? text.length() : dollar;
            if (end > at) {
                steps.add(literal(text.substring(at, end)));
            }
            at = dollar < 0 ? end : variable(format, text, dollar, steps);
        }
        return new LogFormat(steps.toArray(Variable[]::new), format.escaping());
    }

    private static int variable(FormatText format, String text, int dollar, List<Variable> steps) {
        int from = dollar + 1;
        boolean braced = from < text.length() && text.charAt(from) == '{';
        if (braced) {
            from++;
        }
        int end = from;
        while (end < text.length() && nameCharacter(text.charAt(end))) {
            end++;
        }
        int position = format.position(dollar);
        if (end == from) {
            throw new IllegalArgumentException("log format: no variable name after \"$\" at position " + position);
        }
        String name = text.substring(from, end);
        if (braced && (end == text.length() || text.charAt(end) != '}')) {
            throw new IllegalArgumentException("log format: \"${" + name + "\" is not closed at position " + position);
        }
        Variable found = Variables.find(name);
        if (found == null) {
            throw new IllegalArgumentException("log format: unknown variable $" + name + " at position " + position
                    + "; the nearest is $" + Variables.nearest(name));
        }
        steps.add(found);
        return braced ? end + 1 : end;
    }

    private static Variable literal(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return (x, out, escape) -> out.put(bytes, 0, bytes.length);
    }

    private static boolean nameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
