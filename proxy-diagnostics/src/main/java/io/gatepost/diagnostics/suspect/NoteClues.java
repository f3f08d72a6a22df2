package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Notes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What TLS, name servers and the fields of relayed responses told. */
final class NoteClues {
    private static final Pattern CAUSE = Pattern.compile("[A-Z][A-Z0-9_]{4,}");
    private static final Pattern ONE_FAILURE = Pattern.compile("after 1 failure\\b");

    private NoteClues() {}

    static void into(Clues clues) {
        clues.addWith("alert", text -> {
            Set<String> numbers = Set.of(text.split(",", -1));
            return f -> {
                String alert = f.note(Notes.ALERT_ID);
                return alert != null && numbers.contains(alert) ? "the server sent TLS alert " + alert : null;
            };
        });
        clues.add("resolver", f -> f.note(Notes.RESOLVER) == null
                ? null
                : "the name server asked was " + f.note(Notes.RESOLVER));
        clues.add("rcode", f -> f.note(Notes.RCODE) == null ? null : "it answered " + f.note(Notes.RCODE));
        clues.add("resolved", f -> list(f, Notes.ADDRESSES, "the name resolved to "));
        clues.add("cert-names", f -> list(f, Notes.CERT_NAMES, "the certificate is for "));
        clues.add("cert-issuer", f -> f.note(Notes.CERT_ISSUER) == null
                ? null
                : "the certificate was issued by " + f.note(Notes.CERT_ISSUER));
        clues.add("cert-dates", f -> f.note(Notes.CERT_NOT_AFTER) == null
                ? null
                : "the certificate is valid from " + f.note(Notes.CERT_NOT_BEFORE) + " to "
                        + f.note(Notes.CERT_NOT_AFTER));
        clues.add("server-name", f -> f.note(Notes.SERVER_NAME) == null
                ? null
                : "the name sent (SNI) was " + f.note(Notes.SERVER_NAME));
        clues.add("request-unread", f -> unread(f, true));
        clues.add("request-read", f -> unread(f, false));
        clues.add("stderr", f -> f.note(Notes.STDERR) == null ? null : "stderr said: " + f.note(Notes.STDERR));
        clues.addWith("stderr-has", text -> f -> {
            String stderr = f.note(Notes.STDERR) == null ? f.detail() : f.note(Notes.STDERR);
            return stderr != null && stderr.contains(text) ? "stderr said: " + stderr : null;
        });
        clues.addWith("field", NoteClues::field);
        clues.add("any-field", f -> list(f, Notes.RESPONSE_FIELDS, "its response has "));
        clues.add("ejected-for-one-cause", f -> ejectors(f).size() == 1
                ? "every server is out for the same cause: " + f.detail()
                : null);
        clues.add("ejected-for-several-causes", f -> ejectors(f).size() > 1
                ? "the servers are out for different causes: " + f.detail()
                : null);
        clues.add("ejected-by-one-failure-each", f -> ONE_FAILURE.matcher(f.detail()).find()
                ? "one failure was enough to put a server out: " + f.detail()
                : null);
    }

    /** Whether the server's application has taken the request from its socket, where that is on this host. */
    private static @Nullable String unread(Facts f, boolean some) {
        if (!(f.evidence().notes().get(Notes.SERVER_UNREAD) instanceof Number bytes) || bytes.longValue() > 0 != some) {
            return null;
        }
        return some
                ? bytes + " bytes of the request lie unread in the application's socket"
                : "the application has read the whole request from its socket";
    }

    private static @Nullable String list(Facts f, String note, String said) {
        List<String> all = f.notes(note);
        return all.isEmpty() ? null : said + String.join(", ", all);
    }

    /** {@code server nginx}: the response has that field, and its value begins so; case does not matter. */
    private static Clue field(String text) {
        int space = text.indexOf(' ');
        String prefix = space < 0
                ? text + ": "
                : text.substring(0, space) + ": " + text.substring(space + 1).strip();
        String wanted = prefix.toLowerCase(Locale.ROOT);
        return f -> {
            List<String> found = new ArrayList<>();
            for (String field : f.notes(Notes.RESPONSE_FIELDS)) {
                if (field.toLowerCase(Locale.ROOT).startsWith(wanted)) {
                    found.add(field);
                }
            }
            return found.isEmpty() ? null : "its response has " + String.join(", ", found);
        };
    }

    /** The causes that put the servers out, as the detail names them. */
    private static Set<String> ejectors(Facts f) {
        Set<String> causes = new TreeSet<>();
        Matcher words = CAUSE.matcher(f.detail());
        while (words.find()) {
            for (Cause cause : Cause.values()) {
                if (cause.name().equals(words.group())) {
                    causes.add(words.group());
                }
            }
        }
        return causes;
    }
}
