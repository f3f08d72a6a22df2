package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.ListenerState.Kind;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who listens on the server's port, where the server is on this host. */
final class ListenerClues {
    private static final int SMALL_BACKLOG = 128;

    private ListenerClues() {}

    static void into(Clues clues) {
        clues.add("on-this-host", f -> f.listener() == null ? null : "the server's address is one of this host's own");
        clues.add("nobody-listens", f -> is(f, Kind.NOBODY)
                ? "nobody listens on port " + f.address().port() + " of this host"
                : null);
        clues.add("listens-elsewhere", f -> elsewhere(f, other -> true));
        clues.add("listens-on-loopback-only",
                f -> PlaceClues.isLoopback(f.address().host()) ? null : elsewhere(f, PlaceClues::isLoopback));
        clues.add("listens-on-ipv4-only",
                f -> isIpv6(f.address().host()) ? elsewhere(f, other -> !isIpv6(other)) : null);
        clues.add("listens-on-ipv6-only",
                f -> isIpv6(f.address().host()) ? null : elsewhere(f, ListenerClues::isIpv6));
        clues.add("listening", f -> {
            ListenerState l = f.listener();
            return l != null && l.kind() == Kind.LISTENING ? "a listener is on that port now" + waiting(l) : null;
        });
        clues.add("accept-queue-full", f -> {
            ListenerState l = f.listener();
            return l != null && l.kind() == Kind.QUEUE_FULL
                    ? "the listener's accept queue is full: " + l.queued() + " connections wait, its limit is "
                            + l.backlog()
                    : null;
        });
        clues.add("accept-queue-waits", f -> {
            ListenerState l = f.listener();
            return l != null && l.queued() > 0
                    ? l.queued() + " connections wait in the listener's accept queue (limit " + l.backlog() + ")"
                    : null;
        });
        clues.add("accept-queue-empty", f -> {
            ListenerState l = f.listener();
            return l != null && l.kind() == Kind.LISTENING && l.queued() == 0
                    ? "the listener's accept queue is empty: the application accepts connections"
                    : null;
        });
        clues.add("backlog-small", f -> {
            ListenerState l = f.listener();
            return l != null && l.backlog() >= 0 && l.backlog() <= SMALL_BACKLOG
                    ? "the accept queue has room for " + l.backlog() + " connections only"
                    : null;
        });
    }

    private static boolean is(Facts f, Kind kind) {
        ListenerState l = f.listener();
        return l != null && l.kind() == kind;
    }

    private static @Nullable String elsewhere(Facts f, Predicate<String> all) {
        ListenerState l = f.listener();
        return l != null && l.kind() == Kind.OTHER_ADDRESS && l.otherAddresses().stream().allMatch(all)
                ? "port " + f.address().port() + " is listened on at " + String.join(", ", l.otherAddresses())
                        + " only, and " + f.address().host() + " was asked for"
                : null;
    }

    private static String waiting(ListenerState l) {
        return l.queued() < 0 ? "" : ", with " + l.queued() + " of " + l.backlog() + " connections waiting";
    }

    /** Also where a port follows, as a listener's address may be noted. */
    private static boolean isIpv6(@Nullable String address) {
        return address != null && address.indexOf(':') != address.lastIndexOf(':');
    }
}
