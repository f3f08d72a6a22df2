package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.exchange.Slice;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which kind of body a client prefers (RFC 9110, section 12.5.1). */
enum Accept {
    JSON, HTML, TEXT;

    static Accept preferred(@Nullable Slice field) {
        if (field == null) {
            return JSON;
        }
        double best = 0;
        Accept found = JSON;
        for (String part : field.toString().toLowerCase(Locale.ROOT).split(",")) {
            String[] bits = part.trim().split(";");
            Accept kind = switch (bits[0].trim()) {
                case "text/html", "application/xhtml+xml" -> HTML;
                case "text/plain", "text/*" -> TEXT;
                case "application/json", "application/problem+json", "application/*", "*/*" -> JSON;
                default -> null;
            };
            double q = quality(bits);
            if (kind != null && q > best) {
                best = q;
                found = kind;
            }
        }
        return found;
    }

    private static double quality(String[] bits) {
        for (int i = 1; i < bits.length; i++) {
            String p = bits[i].trim();
            if (p.startsWith("q=")) {
                try {
                    return Double.parseDouble(p.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
