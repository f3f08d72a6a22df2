package io.gatepost.server.config;

import io.gatepost.core.config.ClientConfig;
import io.gatepost.core.config.FastCgi;
import io.gatepost.core.config.FieldChange;
import io.gatepost.core.config.HealthCheck;
import io.gatepost.core.config.KeepaliveConfig;
import io.gatepost.core.config.ListenerConfig;
import io.gatepost.core.config.ListenerTls;
import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.OnError;
import io.gatepost.core.config.ProxyConfig;
import io.gatepost.core.config.ResolverConfig;
import io.gatepost.core.config.RetryConfig;
import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.config.RouteMatch;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.StaticPage;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.core.config.UpstreamTimeouts;
import io.gatepost.core.config.UpstreamTls;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns settings back into what would be written for them. */
final class Shower {
    private Shower() {}

    static Section section(ServerSettings settings) {
        ProxyConfig proxy = settings.proxy();
        Map<String, Section> upstreams = new LinkedHashMap<>();
        proxy.upstreams().forEach(u -> upstreams.put(u.name(), upstream(u)));
        ResolverConfig resolver = settings.proxy().resolver();
        return Section.made().put(Keys.INSTANCE, proxy.instance()).put(Keys.EVENT_LOOPS, proxy.eventLoops())
                .put(Keys.TRANSPORT, proxy.transport())
                .put(Keys.LISTEN, proxy.listeners().stream().map(Shower::listener).toList())
                .put(Keys.ADMIN, admin(settings.admin()))
                .put(Keys.RESOLVER, resolver(resolver)).put(Keys.CLIENT, client(proxy.client()))
                .put(Keys.LIMITS,
                        Section.made().put(Keys.CONNECTIONS, proxy.limits().connections()).put(Keys.REQUESTS,
                                proxy.limits().requests()))
                .put(Keys.TRUSTED_PROXIES, proxy.trustedProxies())
                .put(Keys.ERRORS,
                        Section.made().put(Keys.DETAIL, proxy.errors().detail()).put(Keys.FULL_FOR,
                                proxy.errors().fullFor()))
                .put(Keys.MAINTENANCE, maintenance(proxy.maintenance())).put(Keys.UPSTREAMS, upstreams)
                .put(Keys.ROUTES, proxy.routes().stream().map(Shower::route).toList())
                .put(Keys.ACCESS_LOG,
                        Section.made().put(Keys.LOG_FORMAT, settings.accessLog().format()).put(Keys.LOG_PATH,
                                settings.accessLog().path()))
                .put(Keys.ERROR_LOG,
                        Section.made().put(Keys.LEVEL, settings.errorLog().level()).put(Keys.ERROR_LOG_PATH,
                                settings.errorLog().path()))
                .put(Keys.JOURNAL, journal(settings.journal())).put(Keys.SHUTDOWN_TIMEOUT, proxy.shutdownTimeout())
                .put(Keys.DIAGNOSIS, proxy.diagnosis());
    }

    private static Section admin(AdminSettings admin) {
        return Section.made().put(Keys.ADMIN_ADDRESS, admin.address() == null ? "" : admin.address().toString())
                .put(Keys.TOKEN_FILE, path(admin.tokenFile())).put(Keys.READ_TOKEN_FILE, path(admin.readTokenFile()))
                .put(Keys.STATE_FILE, path(admin.stateFile()));
    }

    private static @Nullable String path(@Nullable Path path) {
        return path == null ? null : path.toString();
    }

    private static Section journal(JournalSettings journal) {
        String url = journal.url();
        Path file = journal.file();
        Path passwordFile = journal.passwordFile();
        String path = journal.inMemory() ? JournalAssembler.MEMORY : file == null ? "" : file.toString();
        return Section.made().put(Keys.JOURNAL_PATH, url != null ? null : path)
                .put(Keys.JOURNAL_URL, url).put(Keys.JOURNAL_USER, journal.user())
                .put(Keys.JOURNAL_PASSWORD_FILE, passwordFile == null ? null : passwordFile.toString())
                .put(Keys.JOURNAL_MAX_AGE, journal.maxAge()).put(Keys.JOURNAL_MAX_SIZE, journal.maxSize())
                .put(Keys.JOURNAL_QUEUE, journal.queue());
    }

    private static Section listener(ListenerConfig listener) {
        return Section.made().put(Keys.LISTEN_ADDRESS, listener.address()).put(Keys.BACKLOG, listener.backlog())
                .put(ListenerKeys.PROXY_PROTOCOL,
                        listener.proxyProtocol().isEmpty()
                                ? null
                                : Section.made().put(ListenerKeys.FROM, listener.proxyProtocol()))
                .put(ListenerKeys.TLS, tls(listener.tls()));
    }

    private static Section resolver(ResolverConfig resolver) {
        return Section.made()
                .put(Keys.RESOLVER_ADDRESSES, resolver.addresses().isEmpty() ? null : resolver.addresses())
                .put(Keys.RESOLVER_TIMEOUT, resolver.timeout())
                .put(Keys.TTL,
                        Section.made().put(Keys.TTL_MIN, resolver.minTtl()).put(Keys.TTL_MAX, resolver.maxTtl()));
    }

    private static Section client(ClientConfig client) {
        return Section.made().put(Keys.HEADER_TIMEOUT, client.headerTimeout())
                .put(Keys.IDLE_TIMEOUT, client.idleTimeout()).put(Keys.MAX_HEADER, (long) client.maxHeader())
                .put(Keys.MAX_REQUEST_LINE, (long) client.maxRequestLine()).put(Keys.MAX_HEADERS, client.maxHeaders())
                .put(Keys.MAX_REQUESTS, client.maxRequests()).put(Keys.MAX_AGE, client.maxAge())
                .put(Keys.LINGER_TIME, client.lingerTime()).put(Keys.LINGER_BYTES, client.lingerBytes())
                .put(Keys.HALF_CLOSE, client.abortOnHalfClose());
    }

    private static Section upstream(UpstreamConfig upstream) {
        KeepaliveConfig keepalive = upstream.keepalive();
        UpstreamTimeouts timeouts = upstream.timeouts();
        return Section.made().put(UpstreamKeys.SERVERS, upstream.servers().stream().map(Shower::server).toList())
                .put(UpstreamKeys.PROTOCOL, upstream.fastCgi() == null ? "http/1.1" : "fastcgi")
                .put(UpstreamKeys.BALANCE, upstream.balance())
                .put(UpstreamKeys.HASH_KEY, upstream.hashKey()).put(CommonKeys.CONNECT_TIMEOUT, timeouts.connect())
                .put(CommonKeys.TLS_TIMEOUT, timeouts.tls()).put(CommonKeys.SEND_TIMEOUT, timeouts.send())
                .put(CommonKeys.READ_TIMEOUT, timeouts.read()).put(UpstreamKeys.NEXT_UPSTREAM, retry(upstream.retry()))
                .put(UpstreamKeys.KEEPALIVE,
                        Section.made().put(UpstreamKeys.IDLE, keepalive.idle())
                                .put(UpstreamKeys.REQUESTS, keepalive.requests())
                                .put(UpstreamKeys.MAX_AGE, keepalive.maxAge())
                                .put(UpstreamKeys.IDLE_TIMEOUT, keepalive.idleTimeout()))
                .put(UpstreamKeys.QUEUE,
                        Section.made().put(UpstreamKeys.QUEUE_SIZE, upstream.queue().size())
                                .put(UpstreamKeys.QUEUE_TIMEOUT, upstream.queue().timeout()))
                .put(UpstreamKeys.PANIC, upstream.panic())
                .put(UpstreamKeys.MAINTENANCE, maintenance(upstream.maintenance()))
                .put(UpstreamKeys.TLS, tls(upstream.tls())).put(UpstreamKeys.FASTCGI, fastCgi(upstream.fastCgi()))
                .put(UpstreamKeys.HEALTH_CHECK, healthCheck(upstream.healthCheck()))
                .put(UpstreamKeys.UPGRADE, upstream.tunnel().protocols())
                .put(UpstreamKeys.TUNNEL_TIMEOUT, upstream.tunnel().idleTimeout())
                .put(UpstreamKeys.MAX_HEADER, (long) upstream.limits().maxHeader())
                .put(UpstreamKeys.MAX_HEADERS, upstream.limits().maxHeaders())
                .put(UpstreamKeys.MAX_INFORMATIONAL, upstream.limits().maxInformational());
    }

    private static @Nullable Section tls(@Nullable ListenerTls tls) {
        return tls == null
                ? null
                : Section.made()
                        .put(ListenerKeys.CERTIFICATES,
                                tls.certificates().stream()
                                        .map(c -> Section.made().put(ListenerKeys.CERT, c.cert().toString())
                                                .put(ListenerKeys.KEY, c.key().toString()))
                                        .toList())
                        .put(ListenerKeys.VERSIONS, tls.versions()).put(ListenerKeys.CIPHERS, tls.ciphers())
                        .put(ListenerKeys.CLIENT_CA, text(tls.clientCa()))
                        .put(ListenerKeys.CLIENT_AUTH, tls.required() ? "required" : "optional");
    }

    private static @Nullable Section tls(@Nullable UpstreamTls tls) {
        return tls == null
                ? null
                : Section.made().put(UpstreamKeys.CA, text(tls.ca())).put(UpstreamKeys.SERVER_NAME, tls.serverName())
                        .put(UpstreamKeys.VERIFY, tls.verify()).put(UpstreamKeys.CERT, text(tls.cert()))
                        .put(UpstreamKeys.KEY, text(tls.key())).put(UpstreamKeys.TLS_VERSIONS, tls.versions())
                        .put(UpstreamKeys.CIPHERS, tls.ciphers());
    }

    private static @Nullable Section healthCheck(@Nullable HealthCheck check) {
        return check == null
                ? null
                : Section.made().put(HealthKeys.PATH, check.path()).put(HealthKeys.HOST, check.host())
                        .put(HealthKeys.INTERVAL, check.interval()).put(HealthKeys.TIMEOUT, check.timeout())
                        .put(HealthKeys.RISE, check.rise()).put(HealthKeys.FALL, check.fall())
                        .put(HealthKeys.STATUS, check.status()).put(HealthKeys.BODY, check.body());
    }

    private static @Nullable Section fastCgi(@Nullable FastCgi config) {
        return config == null
                ? null
                : Section.made().put(UpstreamKeys.FCGI_ROOT, config.root())
                        .put(UpstreamKeys.FCGI_SCRIPT, config.script())
                        .put(UpstreamKeys.FCGI_INDEX, config.index())
                        .put(UpstreamKeys.FCGI_PARAMS,
                                config.params().entrySet().stream()
                                        .map(e -> Section.made().put(UpstreamKeys.PARAM_NAME, e.getKey())
                                                .put(UpstreamKeys.PARAM_VALUE, e.getValue()))
                                        .toList());
    }

    private static @Nullable String text(@Nullable Path path) {
        return path == null ? null : path.toString();
    }

    private static Section server(ServerConfig server) {
        return Section.made().put(UpstreamKeys.ADDRESS, server.address()).put(UpstreamKeys.WEIGHT, server.weight())
                .put(UpstreamKeys.MAX_FAILS, server.maxFailsSet() ? server.maxFails() : null)
                .put(UpstreamKeys.FAIL_TIMEOUT, server.failTimeout()).put(UpstreamKeys.MAX_CONNS, server.maxConns())
                .put(UpstreamKeys.BACKUP, server.backup()).put(UpstreamKeys.STATE, server.state());
    }

    private static Section retry(RetryConfig retry) {
        List<String> on = retry.on().isEmpty()
                ? List.of(CommonKeys.OFF)
                : retry.on().stream().sorted().map(c -> c.name().toLowerCase(Locale.ROOT)).toList();
        return Section.made().put(CommonKeys.ON, on).put(CommonKeys.TRIES, retry.tries())
                .put(CommonKeys.RETRY_TIMEOUT, retry.timeout()).put(CommonKeys.NON_IDEMPOTENT, retry.nonIdempotent())
                .put(CommonKeys.BUDGET, retry.budget()).put(CommonKeys.HOLD_BODY, (long) retry.holdBody());
    }

    private static Section route(RouteConfig route) {
        RouteMatch match = route.match();
        UpstreamTimeouts timeouts = route.timeouts();
        return Section.made().put(RouteKeys.NAME, route.name())
                .put(RouteKeys.MATCH,
                        Section.made().put(RouteKeys.LISTEN, match.listen()).put(RouteKeys.HOST, match.host())
                                .put(RouteKeys.PATH, match.path()).put(RouteKeys.PATH_EXACT, match.pathExact())
                                .put(RouteKeys.PATH_PATTERN, match.pathRegex()))
                .put(RouteKeys.UPSTREAM, route.upstream()).put(RouteKeys.REWRITE, route.rewritePrefix())
                .put(RouteKeys.HOST_FIELD, route.hostField())
                .put(RouteKeys.REQUEST_HEADERS, changes(route.requestFields()))
                .put(RouteKeys.RESPONSE_HEADERS, changes(route.responseFields()))
                .put(RouteKeys.CONNECT_TIMEOUT, timeouts.connect()).put(RouteKeys.TLS_TIMEOUT, timeouts.tls())
                .put(RouteKeys.SEND_TIMEOUT, timeouts.send()).put(RouteKeys.READ_TIMEOUT, timeouts.read())
                .put(RouteKeys.NEXT_UPSTREAM, retry(route.retry()))
                .put(RouteKeys.REQUEST_TIMEOUT, route.requestTimeout()).put(RouteKeys.MAX_BODY, route.maxBody())
                .put(RouteKeys.CLIENT_BODY_TIMEOUT, route.clientBodyTimeout())
                .put(RouteKeys.CLIENT_SEND_TIMEOUT, route.clientSendTimeout())
                .put(RouteKeys.MAINTENANCE, maintenance(route.maintenance()))
                .put(RouteKeys.ON_ERROR,
                        route.onError().isEmpty() ? null : route.onError().stream().map(Shower::onError).toList())
                .put(RouteKeys.HEALTH, route.healthCounts());
    }

    private static @Nullable Section changes(List<FieldChange> changes) {
        if (changes.isEmpty()) {
            return null;
        }
        Map<String, String> set = new LinkedHashMap<>();
        Map<String, String> add = new LinkedHashMap<>();
        for (FieldChange change : changes) {
            switch (change.kind()) {
                case SET -> set.put(change.name(), change.value());
                case ADD -> add.put(change.name(), change.value());
                case REMOVE -> {
                }
            }
        }
        List<String> remove = changes.stream().filter(c -> c.kind() == FieldChange.Kind.REMOVE).map(FieldChange::name)
                .toList();
        return Section.made().put(RouteKeys.REMOVE, remove).put(RouteKeys.SET, set).put(RouteKeys.ADD, add);
    }

    private static Section onError(OnError onError) {
        Section section = Section.made();
        if (!onError.statuses().isEmpty()) {
            section.put(RouteKeys.STATUS, onError.statuses().stream().sorted().toList());
        }
        if (!onError.causes().isEmpty()) {
            section.put(RouteKeys.CAUSE, onError.causes().stream().sorted().toList());
        }
        StaticPage respond = onError.respond();
        if (respond != null) {
            section.put(RouteKeys.RESPOND, page(respond).put(RouteKeys.RESPOND_STATUS, onError.respondStatus()));
        }
        return section.put(RouteKeys.FALLBACK, onError.upstream());
    }

    private static @Nullable Section maintenance(@Nullable MaintenanceConfig maintenance) {
        if (maintenance == null) {
            return null;
        }
        StaticPage page = maintenance.page();
        return Section.made().put(CommonKeys.ENABLED, maintenance.enabled()).put(CommonKeys.UNTIL, maintenance.until())
                .put(CommonKeys.RETRY_AFTER, maintenance.retryAfter() * Units.SECOND)
                .put(CommonKeys.MAINTENANCE_PAGE, page == null ? null : page(page))
                .put(CommonKeys.FLAG_FILE,
                        maintenance.flagFile() == null ? null : Objects.toString(maintenance.flagFile()))
                .put(CommonKeys.BYPASS, maintenance.bypass());
    }

    private static Section page(StaticPage page) {
        Section section = Section.made().put(CommonKeys.PAGE_TYPE, page.contentType());
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(page.body())).toString();
            return section.put(CommonKeys.PAGE_BODY, text);
        } catch (CharacterCodingException e) {
            return section.put(CommonKeys.PAGE_BASE64, Base64.getEncoder().encodeToString(page.body()));
        }
    }
}
