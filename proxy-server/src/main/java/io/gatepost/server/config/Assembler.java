package io.gatepost.server.config;

import io.gatepost.core.config.ClientConfig;
import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.ErrorsConfig;
import io.gatepost.core.config.LimitsConfig;
import io.gatepost.core.config.ListenerConfig;
import io.gatepost.core.config.ListenerTls;
import io.gatepost.core.config.Network;
import io.gatepost.core.config.ProxyConfig;
import io.gatepost.core.config.ResolverConfig;
import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.core.tls.TlsFromClients;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the settings of what was read. */
final class Assembler {
    private final Problems problems;
    private final Pages pages;
    private final UpstreamAssembler upstreamAssembler;

    Assembler(Path base, Problems problems) {
        this.problems = problems;
        this.pages = new Pages(base, problems);
        this.upstreamAssembler = new UpstreamAssembler(problems, pages);
    }

    /** The settings; null where something is wrong. */
    @Nullable
    ServerSettings settings(Section root) {
        List<ListenerConfig> listeners = listeners(root);
        Map<String, UpstreamConfig> upstreams = new LinkedHashMap<>();
        Map<String, Section> written = root.find(Keys.UPSTREAMS);
        if (written != null) {
            written.forEach((name, section) -> upstreams.put(name, upstreamAssembler.upstream(name, section)));
        }
        List<RouteConfig> routes = routes(root, listeners, upstreams, written == null ? Map.of() : written);
        AdminSettings admin = admin(root, listeners);
        ResolverConfig resolver = resolver(root);
        ErrorsConfig errors = new ErrorsConfig(root.get(Keys.ERRORS).get(Keys.DETAIL),
                root.get(Keys.ERRORS).get(Keys.FULL_FOR));
        LimitsConfig limits = new LimitsConfig(root.get(Keys.LIMITS).get(Keys.CONNECTIONS),
                root.get(Keys.LIMITS).get(Keys.REQUESTS));
        int loops = root.get(Keys.EVENT_LOOPS);
        String instance = root.find(Keys.INSTANCE);
        ProxyConfig proxy = new ProxyConfig(instance == null ? HostName.get() : instance,
                loops == 0 ? Runtime.getRuntime().availableProcessors() : loops, root.get(Keys.TRANSPORT), listeners,
                client(root.get(Keys.CLIENT)), limits, root.get(Keys.TRUSTED_PROXIES), resolver, errors,
                pages.maintenance(root.find(Keys.MAINTENANCE)), List.copyOf(upstreams.values()), routes,
                root.get(Keys.SHUTDOWN_TIMEOUT), root.get(Keys.DIAGNOSIS));
        Section accessLog = root.get(Keys.ACCESS_LOG);
        Section errorLog = root.get(Keys.ERROR_LOG);
        AccessLogSettings accessLogSettings = new AccessLogSettings(format(accessLog),
                pages.destination(accessLog.get(Keys.LOG_PATH), accessLog.at(Keys.LOG_PATH)));
        ErrorLogSettings errorLogSettings = new ErrorLogSettings(errorLog.get(Keys.LEVEL),
                pages.destination(errorLog.get(Keys.ERROR_LOG_PATH), errorLog.at(Keys.ERROR_LOG_PATH)));
        JournalSettings journal = new JournalAssembler(pages, problems).settings(root.get(Keys.JOURNAL),
                System.getenv("STATE_DIRECTORY"));
        return problems.isEmpty()
                ? new ServerSettings(proxy, admin, accessLogSettings, errorLogSettings, journal)
                : null;
    }

    private List<ListenerConfig> listeners(Section root) {
        List<Section> written = root.find(Keys.LISTEN);
        List<ListenerConfig> listeners = new ArrayList<>();
        Map<Endpoint, Place> seen = new LinkedHashMap<>();
        for (Section section : written == null ? List.<Section>of() : written) {
            Endpoint address = section.find(Keys.LISTEN_ADDRESS);
            if (address == null) {
                continue;
            }
            Place at = section.at(Keys.LISTEN_ADDRESS);
            Endpoint resolved = pages.endpoint(address, at);
            // Port 0 is another port each time.
            Place first = resolved.port() == 0 ? null : seen.putIfAbsent(resolved, at);
            if (first != null) {
                problems.add(at, "the listener " + resolved + " is there twice, first on line " + first.line(), "");
            }
            listeners.add(new ListenerConfig(resolved, section.get(Keys.BACKLOG), proxies(section), tls(section)));
        }
        return listeners;
    }

    private static List<Network> proxies(Section listener) {
        Section section = listener.find(ListenerKeys.PROXY_PROTOCOL);
        List<Network> from = section == null ? null : section.find(ListenerKeys.FROM);
        return from == null ? List.of() : from;
    }

    /** TLS to clients, with its files tried; null where it is off. */
    private @Nullable ListenerTls tls(Section listener) {
        Section section = listener.find(ListenerKeys.TLS);
        List<Section> written = section == null ? null : section.find(ListenerKeys.CERTIFICATES);
        if (section == null || written == null) {
            return null;
        }
        List<ListenerTls.Certificate> certificates = new ArrayList<>();
        for (Section one : written) {
            Path cert = file(one, ListenerKeys.CERT);
            Path key = file(one, ListenerKeys.KEY);
            if (cert == null || key == null) {
                return null;
            }
            certificates.add(new ListenerTls.Certificate(cert, key));
        }
        ListenerTls tls = new ListenerTls(certificates, section.get(ListenerKeys.VERSIONS),
                section.get(ListenerKeys.CIPHERS), file(section, ListenerKeys.CLIENT_CA),
                section.get(ListenerKeys.CLIENT_AUTH).equals("required"));
        try {
            TlsFromClients.of(tls);
        } catch (IOException e) {
            problems.add(listener.at(ListenerKeys.TLS), "a file cannot be read: " + e.getMessage(), "a PEM file");
        } catch (GeneralSecurityException e) {
            problems.add(listener.at(ListenerKeys.TLS), "cannot be used: " + e.getMessage(),
                    "PEM files that belong together");
        }
        return tls;
    }

    private List<RouteConfig> routes(Section root, List<ListenerConfig> listeners,
            Map<String, UpstreamConfig> upstreams, Map<String, Section> written) {
        Set<Endpoint> addresses = new LinkedHashSet<>();
        listeners.forEach(l -> addresses.add(l.address()));
        RouteAssembler assembler = new RouteAssembler(problems, pages, upstreamAssembler, addresses, upstreams,
                root.get(Keys.CLIENT));
        List<RouteConfig> routes = new ArrayList<>();
        if (!root.has(Keys.ROUTES)) {
            if (upstreams.size() > 1) {
                problems.add(root.at(Keys.UPSTREAMS), "there are " + upstreams.size() + " upstreams and no routes",
                        "routes that say which requests go where");
            }
            if (upstreams.size() == 1) {
                Section only = new Section(root.place());
                only.put(RouteKeys.UPSTREAM, upstreams.keySet().iterator().next());
                RouteConfig route = assembler.route(only);
                return route == null ? List.of() : List.of(route);
            }
            return List.of();
        }
        List<Section> sections = root.find(Keys.ROUTES);
        if (sections == null) {
            return List.of();
        }
        for (Section section : sections) {
            RouteConfig route = assembler.route(section);
            if (route != null) {
                routes.add(route);
            }
        }
        reportUnused(written, upstreams.keySet(), assembler.used());
        return routes;
    }

    private void reportUnused(Map<String, Section> written, Set<String> upstreams, Set<String> used) {
        for (String name : upstreams) {
            Section section = written.get(name);
            if (!used.contains(name) && section != null) {
                problems.add(section.place(), "no route and no on_error uses this upstream",
                        "a use of it, or not to be there");
            }
        }
    }

    private AdminSettings admin(Section root, List<ListenerConfig> listeners) {
        Section section = root.get(Keys.ADMIN);
        String text = section.get(Keys.ADMIN_ADDRESS);
        if (text.isEmpty()) {
            return AdminSettings.OFF;
        }
        Place at = section.at(Keys.ADMIN_ADDRESS);
        Endpoint address;
        try {
            address = pages.endpoint(Addresses.parse(text, 0), at);
        } catch (Invalid e) {
            throw new IllegalStateException("checked when it was read", e);
        }
        if (!Addresses.isLocal(address) && !section.has(Keys.TOKEN_FILE)) {
            problems.add(at, "on '" + address + "' others can connect, and token_file is not there",
                    "a token_file, a loopback address such as 127.0.0.1:9901, or unix:/path");
        }
        if (section.has(Keys.READ_TOKEN_FILE) && !section.has(Keys.TOKEN_FILE)) {
            problems.add(section.at(Keys.READ_TOKEN_FILE), "without token_file everybody may do everything",
                    "read_token_file beside token_file");
        }
        if (address.port() != 0 && listeners.stream().anyMatch(l -> l.address().equals(address))) {
            problems.add(at, "'" + address + "' is the address of a listener", "another address");
        }
        return new AdminSettings(address, file(section, Keys.TOKEN_FILE), file(section, Keys.READ_TOKEN_FILE),
                file(section, Keys.STATE_FILE));
    }

    private @Nullable Path file(Section section, Key<String> key) {
        String text = section.find(key);
        return text == null ? null : pages.path(text, section.at(key));
    }

    private ResolverConfig resolver(Section root) {
        Section section = root.get(Keys.RESOLVER);
        Section ttl = section.get(Keys.TTL);
        if (ttl.get(Keys.TTL_MIN) > ttl.get(Keys.TTL_MAX)) {
            problems.add(section.at(Keys.TTL), "min is greater than max", "");
        }
        return new ResolverConfig(section.get(Keys.RESOLVER_ADDRESSES), section.get(Keys.RESOLVER_TIMEOUT),
                ttl.get(Keys.TTL_MIN), ttl.get(Keys.TTL_MAX));
    }

    private ClientConfig client(Section section) {
        if (section.get(Keys.MAX_REQUEST_LINE) > section.get(Keys.MAX_HEADER)) {
            Key<Long> written = section.has(Keys.MAX_REQUEST_LINE) ? Keys.MAX_REQUEST_LINE : Keys.MAX_HEADER;
            problems.add(section.at(written), "max_request_line is greater than max_header", "");
        }
        return new ClientConfig(section.get(Keys.HEADER_TIMEOUT), section.get(Keys.IDLE_TIMEOUT),
                section.get(Keys.MAX_HEADER).intValue(), section.get(Keys.MAX_REQUEST_LINE).intValue(),
                section.get(Keys.MAX_HEADERS), section.get(Keys.MAX_REQUESTS), section.get(Keys.MAX_AGE),
                section.get(Keys.LINGER_TIME), section.get(Keys.LINGER_BYTES), section.get(Keys.HALF_CLOSE));
    }

    private String format(Section section) {
        String format = section.get(Keys.LOG_FORMAT);
        List<String> names = List.of("combined", "upstream", "json");
        if (!format.contains("$") && !names.contains(format)) {
            problems.add(section.at(Keys.LOG_FORMAT),
                    "'" + Literal.shorten(format) + "' is not a format" + Problems.didYouMean(format, names),
                    "combined, upstream, json, or a format string with variables such as $status");
        }
        return format;
    }
}
