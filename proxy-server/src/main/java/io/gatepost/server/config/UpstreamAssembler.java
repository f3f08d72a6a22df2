package io.gatepost.server.config;

import io.gatepost.core.config.Balance;
import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.FastCgi;
import io.gatepost.core.config.HashKey;
import io.gatepost.core.config.HealthCheck;
import io.gatepost.core.config.KeepaliveConfig;
import io.gatepost.core.config.QueueConfig;
import io.gatepost.core.config.ResponseLimits;
import io.gatepost.core.config.RetryConfig;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.TunnelConfig;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.core.config.UpstreamTimeouts;
import io.gatepost.core.config.UpstreamTls;
import io.gatepost.core.tls.TlsToServers;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes upstreams of what was read, and checks what no single value can show. */
final class UpstreamAssembler {
    private final Problems problems;
    private final Pages pages;

    UpstreamAssembler(Problems problems, Pages pages) {
        this.problems = problems;
        this.pages = pages;
    }

    UpstreamConfig upstream(String name, Section section) {
        Section keepalive = section.get(UpstreamKeys.KEEPALIVE);
        Section queue = section.get(UpstreamKeys.QUEUE);
        return new UpstreamConfig(name, servers(section), section.get(UpstreamKeys.BALANCE), hashKey(section),
                new UpstreamTimeouts(section.get(CommonKeys.CONNECT_TIMEOUT), section.get(CommonKeys.TLS_TIMEOUT),
                        section.get(CommonKeys.SEND_TIMEOUT), section.get(CommonKeys.READ_TIMEOUT)),
                retry(section.get(UpstreamKeys.NEXT_UPSTREAM), null),
                new KeepaliveConfig(keepalive.get(UpstreamKeys.IDLE), keepalive.get(UpstreamKeys.REQUESTS),
                        keepalive.get(UpstreamKeys.MAX_AGE), keepalive.get(UpstreamKeys.IDLE_TIMEOUT)),
                new QueueConfig(queue.get(UpstreamKeys.QUEUE_SIZE), queue.get(UpstreamKeys.QUEUE_TIMEOUT)),
                section.get(UpstreamKeys.PANIC), pages.maintenance(section.find(UpstreamKeys.MAINTENANCE)),
                tls(section), fastCgi(section),
                new TunnelConfig(section.get(UpstreamKeys.UPGRADE), section.get(UpstreamKeys.TUNNEL_TIMEOUT)),
                healthCheck(section),
                new ResponseLimits(section.get(UpstreamKeys.MAX_HEADER).intValue(),
                        section.get(UpstreamKeys.MAX_HEADERS), section.get(UpstreamKeys.MAX_INFORMATIONAL)));
    }

    private @Nullable HealthCheck healthCheck(Section upstream) {
        Section section = upstream.find(UpstreamKeys.HEALTH_CHECK);
        if (section == null) {
            return null;
        }
        if (section.has(HealthKeys.PATH) && upstream.get(UpstreamKeys.PROTOCOL).equals("fastcgi")) {
            problems.add(section.at(HealthKeys.PATH), "FastCGI servers are only checked for whether they accept",
                    "no path");
        }
        String path = section.find(HealthKeys.PATH);
        if (path != null && !path.matches("/[\\x21-\\x7e]*")) {
            problems.add(section.at(HealthKeys.PATH), "'" + Literal.shorten(path) + "' is not a path", "/health");
        }
        if (path == null && section.has(HealthKeys.BODY)) {
            problems.add(section.at(HealthKeys.BODY), "is used only with a path", "");
        }
        return new HealthCheck(path, section.find(HealthKeys.HOST), section.get(HealthKeys.INTERVAL),
                section.get(HealthKeys.TIMEOUT), section.get(HealthKeys.RISE), section.get(HealthKeys.FALL),
                section.get(HealthKeys.STATUS), section.find(HealthKeys.BODY));
    }

    private @Nullable FastCgi fastCgi(Section upstream) {
        boolean speaks = upstream.get(UpstreamKeys.PROTOCOL).equals("fastcgi");
        Section section = upstream.find(UpstreamKeys.FASTCGI);
        if (speaks && !upstream.has(UpstreamKeys.FASTCGI)) {
            problems.add(upstream.at(UpstreamKeys.PROTOCOL), "'fastcgi' needs the block 'fastcgi'",
                    "fastcgi: { root: /var/www }");
        } else if (!speaks && section != null) {
            problems.add(upstream.at(UpstreamKeys.FASTCGI), "is used only with 'protocol: fastcgi'", "");
        }
        if (!speaks || section == null || section.find(UpstreamKeys.FCGI_ROOT) == null) {
            return null;
        }
        Map<String, String> params = new LinkedHashMap<>();
        for (Section param : section.get(UpstreamKeys.FCGI_PARAMS)) {
            String name = param.find(UpstreamKeys.PARAM_NAME);
            String value = param.find(UpstreamKeys.PARAM_VALUE);
            if (name != null && value != null) {
                params.put(name, value);
            }
        }
        String root = section.get(UpstreamKeys.FCGI_ROOT);
        return new FastCgi(root.length() > 1 && root.endsWith("/") ? root.substring(0, root.length() - 1) : root,
                section.find(UpstreamKeys.FCGI_SCRIPT), section.get(UpstreamKeys.FCGI_INDEX), params);
    }

    /** TLS to the servers, with its files tried; null where it is off. */
    private @Nullable UpstreamTls tls(Section upstream) {
        Section section = upstream.find(UpstreamKeys.TLS);
        if (section == null) {
            return null;
        }
        Key<String> alone = section.has(UpstreamKeys.CERT) ? UpstreamKeys.CERT : UpstreamKeys.KEY;
        if (section.has(UpstreamKeys.CERT) != section.has(UpstreamKeys.KEY)) {
            problems.add(section.at(alone), "cert and key belong together", "both, or none");
            return null;
        }
        UpstreamTls tls = new UpstreamTls(file(section, UpstreamKeys.CA), section.find(UpstreamKeys.SERVER_NAME),
                section.get(UpstreamKeys.VERIFY), file(section, UpstreamKeys.CERT), file(section, UpstreamKeys.KEY),
                section.get(UpstreamKeys.TLS_VERSIONS), section.get(UpstreamKeys.CIPHERS));
        if (tls.serverName() == null && servers(upstream).stream().anyMatch(s -> s.address().isUnix())) {
            problems.add(upstream.at(UpstreamKeys.TLS), "a unix socket has no name for SNI and the certificate",
                    "server_name");
        }
        try {
            TlsToServers.of(tls);
        } catch (IOException e) {
            problems.add(upstream.at(UpstreamKeys.TLS), "a file cannot be read: " + e.getMessage(), "a PEM file");
        } catch (GeneralSecurityException e) {
            problems.add(upstream.at(UpstreamKeys.TLS), "cannot be used: " + e.getMessage(),
                    "PEM files that belong together");
        }
        return tls;
    }

    private @Nullable Path file(Section section, Key<String> key) {
        String text = section.find(key);
        return text == null ? null : pages.path(text, section.at(key));
    }

    /**
     * The retry policy.
     *
     * @param over what holds where a key is not written; null for the defaults
     */
    RetryConfig retry(Section section, @Nullable RetryConfig over) {
        List<String> written = section.find(CommonKeys.ON);
        if (written != null && written.size() > 1 && written.contains(CommonKeys.OFF)) {
            problems.add(section.at(CommonKeys.ON), "'off' stands beside others", "[off] alone, or a list without it");
        }
        Set<RetryConfig.Condition> on = written == null && over != null
                ? over.on()
                : section.get(CommonKeys.ON).stream().filter(w -> !w.equals(CommonKeys.OFF))
                        .map(w -> RetryConfig.Condition.valueOf(w.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet());
        if (over == null) {
            return new RetryConfig(on, section.get(CommonKeys.TRIES), section.get(CommonKeys.RETRY_TIMEOUT),
                    section.get(CommonKeys.NON_IDEMPOTENT), section.get(CommonKeys.BUDGET),
                    section.get(CommonKeys.HOLD_BODY).intValue());
        }
        return new RetryConfig(on, or(section.find(CommonKeys.TRIES), over.tries()),
                or(section.find(CommonKeys.RETRY_TIMEOUT), over.timeout()),
                or(section.find(CommonKeys.NON_IDEMPOTENT), over.nonIdempotent()),
                or(section.find(CommonKeys.BUDGET), over.budget()),
                or(section.find(CommonKeys.HOLD_BODY), (long) over.holdBody()).intValue());
    }

    static <T> T or(@Nullable T written, T otherwise) {
        return written == null ? otherwise : written;
    }

    private @Nullable HashKey hashKey(Section section) {
        HashKey key = section.find(UpstreamKeys.HASH_KEY);
        // A balance that is wrong has been reported; it may have been meant as hash.
        boolean wrong = section.has(UpstreamKeys.BALANCE) && section.find(UpstreamKeys.BALANCE) == null;
        boolean hash = section.get(UpstreamKeys.BALANCE) == Balance.HASH;
        if (hash && !section.has(UpstreamKeys.HASH_KEY)) {
            problems.add(section.at(UpstreamKeys.BALANCE), "'hash' needs the key 'hash_key'",
                    UpstreamKeys.HASH_KEY.type().what());
        } else if (!hash && !wrong && section.has(UpstreamKeys.HASH_KEY)) {
            problems.add(section.at(UpstreamKeys.HASH_KEY), "is used only with 'balance: hash'", "");
        }
        return hash ? key : null;
    }

    private List<ServerConfig> servers(Section section) {
        List<Section> written = section.find(UpstreamKeys.SERVERS);
        if (written == null) {
            return List.of();
        }
        List<ServerConfig> servers = new ArrayList<>();
        Map<Endpoint, Place> seen = new HashMap<>();
        for (Section server : written) {
            Endpoint address = server.find(UpstreamKeys.ADDRESS);
            if (address == null) {
                continue;
            }
            Place at = server.at(UpstreamKeys.ADDRESS);
            Endpoint resolved = pages.endpoint(address, at);
            Place first = seen.putIfAbsent(resolved, at);
            if (first != null) {
                problems.add(at, "the server " + resolved + " is there twice, first on line " + first.line(), "");
            }
            servers.add(new ServerConfig(resolved, server.get(UpstreamKeys.WEIGHT), server.get(UpstreamKeys.MAX_FAILS),
                    server.find(UpstreamKeys.MAX_FAILS) != null, server.get(UpstreamKeys.FAIL_TIMEOUT),
                    server.get(UpstreamKeys.MAX_CONNS), server.get(UpstreamKeys.BACKUP),
                    server.get(UpstreamKeys.STATE)));
        }
        if (!servers.isEmpty() && servers.stream().allMatch(ServerConfig::backup)) {
            problems.add(section.at(UpstreamKeys.SERVERS), "every server is a backup",
                    "at least one server without 'backup: true'");
        }
        return servers;
    }
}
