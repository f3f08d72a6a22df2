package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Place;
import io.gatepost.diagnostics.journal.Timing;
import io.gatepost.diagnostics.text.Durations;
import io.gatepost.diagnostics.text.Plain;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a failure has for the placeholders of its rules' lines. */
final class Values {
    /**
     * The placeholders. Several words of a command are in {@code url} (curl's arguments for the same request straight to the
     * server), {@code sni} (openssl's for the server's name), {@code around} (journalctl's for the seconds around the
     * failure) and {@code pid} (finds who listens there, on the server's host).
     */
    static final Set<String> NAMES = Set.of("address", "around", "cause", "client", "host", "id", "ip", "limit", "path",
            "pid", "port", "resolver", "route", "server", "shorter", "sni", "upstream", "url");

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("''uuuu-MM-dd HH:mm:ss 'UTC'''")
            .withZone(ZoneOffset.UTC);

    private final Facts facts;

    Values(Facts facts) {
        this.facts = facts;
    }

    /** The value for a command, quoted; null where it is not known. */
    @Nullable
    String word(String name) {
        return switch (name) {
            case "url" -> url();
            case "sni" -> sni();
            case "around" -> around();
            case "pid" -> pid();
            default -> {
                String value = value(name);
                yield value == null ? null : Shell.word(value);
            }
        };
    }

    /** The value for a sentence, safe to show; null where it is not known. */
    @Nullable
    String plain(String name) {
        String value = value(name);
        return value == null ? null : Plain.of(value);
    }

    private @Nullable String value(String name) {
        Failure f = facts.failure();
        Attempt a = facts.attempt();
        return switch (name) {
            case "id" -> f.id();
            case "cause" -> facts.cause().name();
            case "client" -> f.client().address().startsWith("unix:") ? null : f.client().address();
            case "route" -> f.route();
            case "upstream" -> f.upstream();
            case "host" -> facts.server().host();
            case "ip" -> facts.address().host();
            case "port" -> facts.address().port();
            case "path" -> facts.address().path();
            case "server" -> a == null ? null : a.server();
            case "address" -> a == null || facts.address().port() == null ? null : a.address();
            case "limit" -> a == null || a.limitMillis() == 0 ? null : Durations.ofMillis(a.limitMillis());
            case "shorter" -> a == null || a.idleMillis() < 1 ? null : shorter(a.idleMillis());
            case "resolver" -> facts.note(Notes.RESOLVER);
            default -> null;
        };
    }

    /** Four fifths of an idle time, as a duration of the configuration. */
    private static String shorter(long idle) {
        long less = Math.max(1, idle * 4 / 5);
        return less >= 2000 ? less / 1000 + "s" : less + "ms";
    }

    /** The same request straight to the server. One that is not safe (RFC 9110, 9.2.1) becomes a GET: a check changes nothing. */
    private @Nullable String url() {
        Place at = facts.address();
        Attempt a = facts.attempt();
        if (a == null || (at.path() == null && at.port() == null)) {
            return null;
        }
        Failure.Request request = facts.failure().request();
        String target = request.target().startsWith("/") && !request.target().endsWith("...") ? request.target() : "/";
        String method = switch (request.method()) {
            case "HEAD" -> "-I ";
            case "OPTIONS" -> "-X OPTIONS ";
            default -> "";
        };
        String host = request.host().isEmpty() ? "localhost" : request.host();
        if (at.path() != null) {
            return method + "--unix-socket " + Shell.word(at.path()) + ' ' + Shell.word("http://" + host + target);
        }
        String tls = a.timing().tls() == Timing.ABSENT ? null : serverName();
        return tls == null
                ? method + "-H " + Shell.word("Host: " + host) + ' ' + Shell.word("http://" + a.address() + target)
                : method + "-H " + Shell.word("Host: " + host) + " --connect-to " + Shell.word("::" + a.address()) + ' '
                        + Shell.word("https://" + tls + ':' + at.port() + target);
    }

    private @Nullable String serverName() {
        String sent = facts.note(Notes.SERVER_NAME);
        String host = facts.server().host();
        return sent != null ? sent : host != null && host.indexOf(':') >= 0 ? "[" + host + ']' : host;
    }

    /** TLS names hosts, not addresses (RFC 6066, 3). */
    private @Nullable String sni() {
        String name = serverName();
        return name == null
                ? null
                : PlaceClues.isAddress(name) ? "-noservername" : "-servername " + Shell.word(name);
    }

    private @Nullable String around() {
        Instant from = facts.failure().time();
        if (from.equals(Instant.EPOCH)) {
            // A failure that is only supposed has no time.
            return null;
        }
        long total = Math.max(0, facts.failure().timing().total()) / 1_000_000;
        return "--since " + SECONDS.format(from.minusSeconds(2)) + " --until " + SECONDS.format(
                from.plusSeconds(total + 5));
    }

    private @Nullable String pid() {
        Place at = facts.address();
        if (at.path() != null) {
            return "\"$(ss -Hxlp src " + Shell.word(at.path()) + " | grep -o 'pid=[0-9]*' | head -n1 | cut -d= -f2)\"";
        }
        return at.port() == null
                ? null
                : "\"$(ss -Hltnp 'sport = :" + at.port() + "' | grep -o 'pid=[0-9]*' | head -n1 | cut -d= -f2)\"";
    }
}
