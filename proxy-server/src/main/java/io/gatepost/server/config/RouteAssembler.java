package io.gatepost.server.config;

import static io.gatepost.server.config.UpstreamAssembler.or;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.FieldChange;
import io.gatepost.core.config.OnError;
import io.gatepost.core.config.RetryConfig;
import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.config.RouteMatch;
import io.gatepost.core.config.StaticPage;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.core.config.UpstreamTimeouts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes routes of what was read, resolves their overrides, and checks that what they name exists and that they matter. */
final class RouteAssembler {
    private final Problems problems;
    private final Pages pages;
    private final UpstreamAssembler upstreamAssembler;
    private final Set<Endpoint> listeners;
    private final Map<String, UpstreamConfig> upstreams;
    private final Section client;
    private final Set<String> used = new HashSet<>();
    private final Map<String, Place> names = new HashMap<>();
    private final Map<List<String>, String> matches = new HashMap<>();

    /**
     * @param upstreams by name, in configuration order
     * @param client    the client block, whose limits a route may override
     */
    RouteAssembler(Problems problems, Pages pages, UpstreamAssembler upstreamAssembler, Set<Endpoint> listeners,
            Map<String, UpstreamConfig> upstreams, Section client) {
        this.problems = problems;
        this.pages = pages;
        this.upstreamAssembler = upstreamAssembler;
        this.listeners = listeners;
        this.upstreams = upstreams;
        this.client = client;
    }

    /** The names of the upstreams that the routes so far send requests to. */
    Set<String> used() {
        return used;
    }

    /** The route; null where its upstream is not known, which is reported. */
    @Nullable
    RouteConfig route(Section section) {
        RouteMatch match = match(section.get(RouteKeys.MATCH));
        String name = name(section, match);
        checkReachable(name, section, match);
        UpstreamConfig upstream = upstream(section, RouteKeys.UPSTREAM);
        String own = section.find(RouteKeys.UPSTREAM);
        List<OnError> onError = section.get(RouteKeys.ON_ERROR).stream().map(e -> onError(e, own))
                .filter(e -> e != null).toList();
        String rewrite = section.find(RouteKeys.REWRITE);
        if (rewrite != null && match.path() == null) {
            problems.add(section.at(RouteKeys.REWRITE), "there is no prefix to replace", "match.path beside it");
        }
        Section retry = section.find(RouteKeys.NEXT_UPSTREAM);
        if (upstream == null) {
            if (retry != null) {
                upstreamAssembler.retry(retry, null);
            }
            pages.maintenance(section.find(RouteKeys.MAINTENANCE));
            changes(section.get(RouteKeys.REQUEST_HEADERS));
            changes(section.get(RouteKeys.RESPONSE_HEADERS));
            return null;
        }
        RetryConfig retryConfig = retry == null ? upstream.retry() : upstreamAssembler.retry(retry, upstream.retry());
        return new RouteConfig(name, match, upstream.name(), timeouts(section, upstream.timeouts()), retryConfig,
                section.get(RouteKeys.REQUEST_TIMEOUT),
                or(section.find(RouteKeys.MAX_BODY), client.get(Keys.MAX_BODY)),
                or(section.find(RouteKeys.CLIENT_BODY_TIMEOUT), client.get(Keys.BODY_TIMEOUT)),
                or(section.find(RouteKeys.CLIENT_SEND_TIMEOUT), client.get(Keys.SEND_TIMEOUT)), rewrite,
                section.find(RouteKeys.HOST_FIELD), changes(section.get(RouteKeys.REQUEST_HEADERS)),
                changes(section.get(RouteKeys.RESPONSE_HEADERS)),
                pages.maintenance(section.find(RouteKeys.MAINTENANCE)), onError, section.get(RouteKeys.HEALTH));
    }

    private static UpstreamTimeouts timeouts(Section section, UpstreamTimeouts over) {
        return new UpstreamTimeouts(or(section.find(RouteKeys.CONNECT_TIMEOUT), over.connect()),
                or(section.find(RouteKeys.TLS_TIMEOUT), over.tls()),
                or(section.find(RouteKeys.SEND_TIMEOUT), over.send()),
                or(section.find(RouteKeys.READ_TIMEOUT), over.read()));
    }

    private RouteMatch match(Section section) {
        Endpoint listen = section.find(RouteKeys.LISTEN);
        if (listen != null) {
            listen = pages.endpoint(listen, section.at(RouteKeys.LISTEN));
            if (!listeners.contains(listen)) {
                List<String> valid = listeners.stream().map(Endpoint::toString).sorted().toList();
                problems.add(section.at(RouteKeys.LISTEN),
                        "nothing listens on '" + listen + "'" + Problems.didYouMean(listen.toString(), valid),
                        Problems.oneOf(valid));
            }
        }
        List<Key<?>> paths = List.of(RouteKeys.PATH, RouteKeys.PATH_EXACT, RouteKeys.PATH_PATTERN);
        List<Key<?>> written = new ArrayList<>();
        paths.stream().filter(section::has).forEach(written::add);
        if (written.size() > 1) {
            problems.add(section.at(written.get(1)), "stands beside '" + written.getFirst().name() + "'",
                    "one of path, path_exact, path_regex");
        }
        return new RouteMatch(listen, section.find(RouteKeys.HOST), section.find(RouteKeys.PATH_EXACT),
                section.find(RouteKeys.PATH), section.find(RouteKeys.PATH_PATTERN));
    }

    private String name(Section section, RouteMatch match) {
        String written = section.find(RouteKeys.NAME);
        if (written == null) {
            String made = madeName(match);
            String name = made;
            for (int i = 2; names.containsKey(name); i++) {
                name = made + "#" + i;
            }
            names.put(name, section.place());
            return name;
        }
        Place first = names.putIfAbsent(written, section.at(RouteKeys.NAME));
        if (first != null) {
            problems.add(section.at(RouteKeys.NAME),
                    "the route '" + written + "' is there twice, first on line " + first.line(), "another name");
        }
        return written;
    }

    /** Such as {@code api.example.com/export/}; {@code default} where it matches everything. */
    private static String madeName(RouteMatch match) {
        StringBuilder name = new StringBuilder();
        if (match.listen() != null) {
            name.append(match.listen());
        }
        if (match.host() != null) {
            name.append(name.isEmpty() ? "" : " ").append(match.host());
        }
        Pattern regex = match.pathRegex();
        if (match.pathExact() != null) {
            name.append(match.host() == null && !name.isEmpty() ? " =" : "=").append(match.pathExact());
        } else if (match.path() != null) {
            name.append(match.host() == null && !name.isEmpty() ? " " : "").append(match.path());
        } else if (regex != null) {
            name.append(match.host() == null && !name.isEmpty() ? " ~" : "~").append(regex.pattern());
        }
        String printable = name.toString().replaceAll("[^ -~]", "?");
        return printable.isEmpty() ? "default" : printable.substring(0, Math.min(printable.length(), 190));
    }

    private void checkReachable(String name, Section section, RouteMatch match) {
        Pattern regex = match.pathRegex();
        // The prefix / is every path.
        String path = "/".equals(match.path()) ? null : match.path();
        List<String> key = List.of(String.valueOf(match.listen()), String.valueOf(match.host()),
                String.valueOf(match.pathExact()), String.valueOf(path),
                regex == null ? "" : "~" + regex.pattern());
        String first = matches.putIfAbsent(key, name);
        if (first != null) {
            problems.add(section.place(), "the route '" + name + "' is never reached: '" + first
                    + "' matches the same requests first", "another match");
        }
    }

    private @Nullable UpstreamConfig upstream(Section section, Key<String> key) {
        String name = section.find(key);
        if (name == null) {
            return null;
        }
        UpstreamConfig upstream = upstreams.get(name);
        // What was probably meant is not reported as unused as well.
        String nearest = upstream == null ? Problems.nearest(name, upstreams.keySet()) : name;
        if (nearest != null) {
            used.add(nearest);
        }
        if (upstream == null) {
            problems.add(section.at(key),
                    "there is no upstream '" + Literal.shorten(name) + "'"
                            + Problems.didYouMean(name, upstreams.keySet()),
                    Problems.oneOf(upstreams.keySet()));
        }
        return upstream;
    }

    private List<FieldChange> changes(Section section) {
        for (Key<Map<String, String>> key : List.of(RouteKeys.SET, RouteKeys.ADD)) {
            Map<String, String> seen = new HashMap<>();
            for (String name : section.get(key).keySet()) {
                String other = seen.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
                if (other != null) {
                    problems.add(section.at(key), "'" + name + "' and '" + other + "' are the same field",
                            "one of them");
                }
            }
        }
        List<FieldChange> changes = new ArrayList<>();
        for (String name : section.get(RouteKeys.REMOVE)) {
            changes.add(new FieldChange(FieldChange.Kind.REMOVE, name, ""));
        }
        section.get(RouteKeys.SET).forEach((n, v) -> changes.add(new FieldChange(FieldChange.Kind.SET, n, v)));
        section.get(RouteKeys.ADD).forEach((n, v) -> changes.add(new FieldChange(FieldChange.Kind.ADD, n, v)));
        return changes;
    }

    private @Nullable OnError onError(Section section, @Nullable String own) {
        if (!section.has(RouteKeys.STATUS) && !section.has(RouteKeys.CAUSE)) {
            problems.add(section.place(), "says not when", "status or cause, such as status: [502, 504]");
        }
        if (section.has(RouteKeys.RESPOND) == section.has(RouteKeys.FALLBACK)) {
            problems.add(section.place(), section.has(RouteKeys.RESPOND) ? "has both" : "says not what to do",
                    "one of respond, upstream");
        }
        UpstreamConfig upstream = upstream(section, RouteKeys.FALLBACK);
        if (upstream != null && upstream.name().equals(own)) {
            problems.add(section.at(RouteKeys.FALLBACK), "'" + upstream.name() + "' is the route's own upstream",
                    "another upstream");
        }
        Section respond = section.find(RouteKeys.RESPOND);
        StaticPage page = null;
        int status = 0;
        if (respond != null) {
            page = pages.page(respond);
            status = or(respond.find(RouteKeys.RESPOND_STATUS), 0);
            boolean bodyless = status == 204 || status == 205 || status == 304;
            if (bodyless && page != null && page.body().length > 0) {
                problems.add(respond.at(RouteKeys.RESPOND_STATUS), "a response with status " + status + " has no body",
                        "another status, or no body");
            }
        }
        if (page == null && upstream == null) {
            return null;
        }
        return new OnError(Set.copyOf(section.get(RouteKeys.STATUS)), Set.copyOf(section.get(RouteKeys.CAUSE)), status,
                page, upstream == null ? null : upstream.name());
    }
}
