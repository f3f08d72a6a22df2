package io.gatepost.diagnostics.cause;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What to say about a cause: facts and next steps, no inference. The texts are data, in {@code advice.txt} beside this class.
 *
 * @param what   what was seen, a clause in plain words without a full stop; tells nothing of the inside
 * @param check  what an operator looks at next, one line with placeholders; see {@link #check(Function)}
 * @param caller what the caller can do, one or two short sentences; tells nothing of the inside
 */
public record Advice(String what, String check, String caller) {
    private static final Map<Cause, Advice> ALL = read();

    /** The advice for a cause; every cause has one. */
    public static Advice of(Cause cause) {
        Advice advice = ALL.get(cause);
        if (advice == null) {
            throw new IllegalStateException("no advice for " + cause);
        }
        return advice;
    }

    /**
     * The line for the operator with its placeholders filled in. A value that is not known leaves the placeholder's name
     * in upper case, as a command line in a manual would.
     *
     * @param values from {@code server, host, port, address, path, upstream, limit} to the value, or null
     */
    public String check(Function<String, @Nullable String> values) {
        StringBuilder line = new StringBuilder(check.length() + 32);
        int at = 0;
        for (int open = check.indexOf('{'); open >= 0; open = check.indexOf('{', at)) {
            int close = check.indexOf('}', open);
            if (close < 0) {
                break;
            }
            String name = check.substring(open + 1, close);
            String value = values.apply(name);
            line.append(check, at, open).append(value == null ? name.toUpperCase(Locale.ROOT) : value);
            at = close + 1;
        }
        return line.append(check, at, check.length()).toString();
    }

    private static Map<Cause, Advice> read() {
        Map<Cause, Advice> all = new EnumMap<>(Cause.class);
        try (InputStream file = Advice.class.getResourceAsStream("advice.txt")) {
            if (file == null) {
                throw new IllegalStateException("advice.txt is missing");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty() && line.charAt(0) != '#') {
                    Advice advice = new Advice(field(lines, "what: "), field(lines, "check: "),
                            field(lines, "caller: "));
                    if (all.put(Cause.valueOf(line), advice) != null) {
                        throw new IllegalStateException("two entries for " + line);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static String field(BufferedReader lines, String prefix) throws IOException {
        String line = lines.readLine();
        if (line == null || !line.startsWith(prefix)) {
            throw new IllegalStateException("'" + prefix + "' expected, found: " + line);
        }
        return line.substring(prefix.length());
    }
}
