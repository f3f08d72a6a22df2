package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Timing;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What names, addresses, ports and paths say by themselves. */
final class PlaceClues {
    private PlaceClues() {}

    static void into(Clues clues) {
        clues.add("asked-loopback", f -> isLoopback(f.address().host())
                ? f.address().host() + " is the proxy's own machine, and in a container the container itself"
                : null);
        clues.add("in-container", f -> "true".equals(f.note(Notes.CONTAINER)) ? "the proxy runs in a container" : null);
        clues.add("ipv6-answer", f -> isIpv6(f.address().host()) && !isAddress(f.server().host())
                ? f.server().host() + " was resolved to the IPv6 address " + f.address().host()
                : null);
        clues.add("ipv6-address", f -> isIpv6(f.address().host())
                ? f.address().host() + " is an IPv6 address"
                : null);
        clues.add("docker-range", f -> isDockerRange(f.address().host())
                ? f.address().host() + " is in the range that Docker gives to its networks (172.16.0.0/12)"
                : null);
        clues.add("by-address", f -> isAddress(f.server().host())
                ? "the server is configured by its address " + f.server().host()
                : null);
        clues.add("by-name", f -> f.server().host() != null && !isAddress(f.server().host())
                ? f.server().host() + " was resolved to " + f.address().host()
                : null);
        clues.add("one-label-name", f -> {
            String host = f.server().host();
            return host != null && !isAddress(host) && host.indexOf('.') < 0
                    ? "'" + host + "' has no dot: it depends on a search domain, or on the DNS of one container network"
                    : null;
        });
        clues.add("cluster-name", f -> {
            String host = f.server().host();
            return host != null && (host.endsWith(".svc") || host.endsWith(".cluster.local") || host.contains(".svc."))
                    ? host + " is the name of a Kubernetes service"
                    : null;
        });
        clues.addWith("port-is", text -> {
            Set<String> ports = Set.copyOf(Arrays.asList(text.split(",", -1)));
            return f -> ports.contains(String.valueOf(f.address().port()))
                    ? "the port is " + f.address().port()
                    : null;
        });
        clues.addWith("path-under", folder -> f -> f.address().path() != null && f.address().path().startsWith(folder)
                ? "the socket is under " + folder + ", which is private to many services (PrivateTmp)"
                : null);
        clues.addWith("path-has", word -> f -> f.address().path() != null
                && f.address().path().toLowerCase(Locale.ROOT).contains(word)
                        ? "the socket is " + f.address().path()
                        : null);
        clues.add("over-tls", f -> {
            Attempt a = f.attempt();
            return a != null && a.timing().tls() != Timing.ABSENT ? "the connection is over TLS" : null;
        });
    }

    static boolean isLoopback(@Nullable String host) {
        return host != null && (host.startsWith("127.") || host.equals("::1") || host.equals("0:0:0:0:0:0:0:1")
                || host.startsWith("[::1]") || host.equals("localhost"));
    }

    static boolean isIpv6(@Nullable String host) {
        return host != null && host.indexOf(':') >= 0;
    }

    /** Whether it is an address and no name. */
    static boolean isAddress(@Nullable String host) {
        return isIpv6(host) || (host != null && host.matches("[0-9.]+|\\[.*]"));
    }

    private static boolean isDockerRange(@Nullable String host) {
        return host != null && host.matches("172\\.(1[6-9]|2\\d|3[01])\\..*");
    }
}
