package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.text.Errno;
import java.util.Locale;
import java.util.Set;

/** The request, and the words and numbers that came with the failure. */
final class RequestClues {
    private RequestClues() {}

    static void into(Clues clues) {
        clues.add("has-body", f -> f.failure().request().bodyBytes() > 0
                ? "the request has a body, of which " + f.failure().request().bodyBytes() + " bytes had come"
                : null);
        clues.add("no-body-came", f -> f.failure().request().bodyBytes() == 0
                ? "not one byte of the request's body had come"
                : null);
        clues.add("asked-for", f -> f.failure().request().method().isEmpty()
                ? null
                : "it was asked for host " + quoted(f.failure().request().host()) + " and "
                        + cut(f.failure().request().target(), 80));
        clues.add("host-is-address", f -> PlaceClues.isAddress(f.failure().request().host())
                ? "the client named the host by address: " + f.failure().request().host()
                : null);
        clues.add("no-host", f -> f.failure().request().host().isEmpty() ? "the request names no host" : null);
        clues.add("detail", f -> f.detail().isEmpty() ? null : f.detail());
        clues.addWith("detail-has", text -> {
            String wanted = text.toLowerCase(Locale.ROOT);
            return f -> f.detail().toLowerCase(Locale.ROOT).contains(wanted) ? f.detail() : null;
        });
        clues.addWith("errno", name -> f -> {
            Attempt a = f.attempt();
            return a != null && name.equals(Errno.name(a.errno()))
                    ? "the kernel answered " + name + " (" + a.errno() + ')'
                    : null;
        });
        clues.addWith("status-is", text -> {
            Set<String> wanted = Set.of(text.split(",", -1));
            return f -> {
                Attempt a = f.attempt();
                return a != null && wanted.contains(String.valueOf(a.upstreamStatus()))
                        ? "its status is " + a.upstreamStatus()
                        : null;
            };
        });
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "''" : text;
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max) + "...";
    }
}
