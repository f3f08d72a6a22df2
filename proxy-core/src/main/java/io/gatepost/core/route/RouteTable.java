package io.gatepost.core.route;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.config.RouteMatch;
import io.gatepost.core.http1.RequestHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which route serves a request, the most specific first: by listener, then host (exact, longest wildcard, any), then path
 * (exact, longest prefix, regular expressions in their order, any). The prefix {@code /} is any path. Immutable.
 *
 * @param <R> what a route is bound to
 */
public final class RouteTable<R> {
    private record Entry<R>(RouteMatch match, int index, R bound) {}

    private final List<Entry<R>> entries;
    private final @Nullable R only;

    private RouteTable(List<Entry<R>> entries) {
        this.entries = entries;
        this.only = entries.size() == 1 && matchesAll(entries.getFirst().match) ? entries.getFirst().bound : null;
    }

    /** Sorts the routes. */
    public static <R> RouteTable<R> of(List<RouteConfig> routes, Function<RouteConfig, R> bind) {
        List<Entry<R>> entries = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            entries.add(new Entry<>(routes.get(i).match(), i, bind.apply(routes.get(i))));
        }
        entries.sort(Comparator.<Entry<R>>comparingInt(e -> e.match.listen() == null ? 1 : 0)
                .thenComparingInt(e -> rankHost(e.match)).thenComparingInt(e -> rankPath(e.match))
                .thenComparingInt(Entry::index));
        return new RouteTable<>(List.copyOf(entries));
    }

    private static boolean matchesAll(RouteMatch m) {
        return m.listen() == null && m.host() == null && m.path() == null && m.pathExact() == null
                && m.pathRegex() == null;
    }

    private static int rankHost(RouteMatch m) {
        return m.host() == null ? 100_000 : m.host().startsWith("*.") ? 10_000 - m.host().length() : 0;
    }

    private static int rankPath(RouteMatch m) {
        if (m.pathExact() != null) {
            return 0;
        }
        if (m.pathRegex() != null) {
            return 30_000;
        }
        return m.path() == null || m.path().equals("/") ? 40_000 : 20_000 - m.path().length();
    }

    /** The route for a request, or null. */
    public @Nullable R match(Endpoint listener, RequestHead head) {
        if (only != null) {
            return only;
        }
        String host = null;
        String path = null;
        for (int i = 0; i < entries.size(); i++) {
            Entry<R> e = entries.get(i);
            RouteMatch m = e.match;
            if (m.listen() != null && !m.listen().equals(listener)) {
                continue;
            }
            if (m.host() != null) {
                host = host == null ? host(head) : host;
                if (!hostMatches(m.host(), host)) {
                    continue;
                }
            }
            if (m.path() != null || m.pathExact() != null || m.pathRegex() != null) {
                path = path == null ? PathNormalizer.path(head) : path;
                if (!pathMatches(m, path)) {
                    continue;
                }
            }
            return e.bound;
        }
        return null;
    }

    private static String host(RequestHead head) {
        int n = head.hostNameLength();
        byte[] b = head.bytes();
        if (n > 0 && b[head.hostOffset() + n - 1] == '.') {
            n--;
        }
        char[] out = new char[n];
        for (int i = 0; i < n; i++) {
            int c = b[head.hostOffset() + i];
            out[i] = (char) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        }
        return new String(out);
    }

    private static boolean hostMatches(String pattern, String host) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(host);
        }
        return host.length() > pattern.length() - 1 && host.endsWith(pattern.substring(1));
    }

    private static boolean pathMatches(RouteMatch m, String path) {
        if (m.pathExact() != null) {
            return m.pathExact().equals(path);
        }
        String prefix = m.path();
        if (prefix != null) {
            return path.startsWith(prefix)
                    && (prefix.endsWith("/") || path.length() == prefix.length()
                            || path.charAt(prefix.length()) == '/');
        }
        return m.pathRegex() != null && m.pathRegex().matcher(path).find();
    }
}
