package io.gatepost.server.admin;

import io.gatepost.core.Proxy;
import io.gatepost.server.admin.Call.BadCall;
import io.gatepost.server.metrics.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the answer to each request of the admin API. Any thread; may block. */
final class AdminApi {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);
    private static final String V1 = "/api/v1/";
    private static final String SERVERS = "servers/";

    private final Proxy proxy;
    private final Metrics metrics;
    private final FailuresResource failures;
    private final SummaryResource summary;
    private final UpstreamsResource upstreams;
    private final RoutesResource routes;
    private final JournalResource journal;
    private final PatternsResource patterns;
    private final ServersResource servers;
    private final MaintenanceResource maintenance;
    private final ConfigResource config;

    AdminApi(Sources sources) {
        this.proxy = sources.proxy();
        this.metrics = sources.metrics();
        this.failures = new FailuresResource(sources.journal());
        this.summary = new SummaryResource(sources.journal());
        StatisticsJson json = new StatisticsJson(sources.statistics());
        this.upstreams = new UpstreamsResource(proxy, json);
        this.routes = new RoutesResource(proxy, json);
        this.journal = new JournalResource(sources.journal());
        this.patterns = new PatternsResource(sources.patterns());
        this.servers = new ServersResource(sources.operator());
        this.config = new ConfigResource(sources.reloader());
        this.maintenance = new MaintenanceResource(sources.operator());
    }

    /** All upstreams with their last minute, on one line of JSON. Does not block. */
    String upstreams() {
        Reply all = upstreams.list(new Call("GET", "", Map.of(), "", ""));
        return new String(all.body(), StandardCharsets.UTF_8).strip();
    }

    Reply answer(Call call) {
        try {
            boolean reads = call.method().equals("GET") || call.method().equals("HEAD");
            if (!call.path().startsWith(V1)) {
                return reads ? other(call) : notAllowed(call, "GET and HEAD");
            }
            String path = call.path().substring(V1.length());
            return switch (path) {
                case "maintenance" -> call.method().equals("PUT")
                        ? maintenance.put(call)
                        : reads ? maintenance.list(call) : notAllowed(call, "GET, HEAD and PUT");
                case "reload" -> call.method().equals("POST") ? config.reload(call) : notAllowed(call, "POST");
                case String server when server.startsWith(SERVERS) -> call.method().equals("PUT")
                        ? servers.put(call, server.substring(SERVERS.length()))
                        : notAllowed(call, "PUT");
                default -> reads ? v1(call, path) : notAllowed(call, "GET and HEAD");
            };
        } catch (BadCall e) {
            return Reply.problem(400, "Bad request", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", call.method(), call.path(), e);
            return Reply.problem(500, "Internal error", "a bug; the error log has its trace");
        }
    }

    private static Reply notAllowed(Call call, String allowed) {
        return Reply.problem(405, "Method not allowed", call.method() + " is not allowed; " + allowed
                + (allowed.contains(" ") ? " are" : " is"));
    }

    private Reply v1(Call call, String path) {
        int slash = path.indexOf('/');
        String collection = slash < 0 ? path : path.substring(0, slash);
        String member = slash < 0 ? "" : path.substring(slash + 1);
        return switch (collection) {
            case "failures" -> switch (member) {
                case "" -> failures.list(call);
                case "summary" -> summary.get(call);
                default -> failures.one(call, member);
            };
            case "upstreams" -> member.isEmpty() ? upstreams.list(call) : upstreams.one(call, member);
            case "routes" -> member.isEmpty() ? routes.list(call) : routes.one(call, member);
            case "journal" -> member.isEmpty() ? journal.get(call) : unknown(call);
            case "patterns" -> member.isEmpty() ? patterns.list(call) : unknown(call);
            case "config" -> member.isEmpty() ? config.get(call) : unknown(call);
            case "openapi.json" -> member.isEmpty() ? OpenApi.get(call) : unknown(call);
            case "causes" -> CausesResource.list(call);
            default -> unknown(call);
        };
    }

    private Reply other(Call call) {
        return switch (call.path()) {
            case "/metrics" -> {
                call.allow(Set.of());
                yield new Reply(200, Metrics.CONTENT_TYPE, metrics.scrape().getBytes(StandardCharsets.UTF_8));
            }
            case "/health/live" -> {
                call.allow(Set.of());
                yield Reply.text(200, "live\n");
            }
            case "/health/ready" -> {
                call.allow(Set.of());
                yield proxy.stopping() ? Reply.text(503, "stopping\n") : Reply.text(200, "ready\n");
            }
            default -> unknown(call);
        };
    }

    private static Reply unknown(Call call) {
        return Reply.problem(404, "Not found", "there is no " + call.path() + "; there are /api/v1/failures, "
                + "/api/v1/failures/{id}, /api/v1/failures/summary, /api/v1/upstreams, /api/v1/upstreams/{name}, "
                + "/api/v1/routes, /api/v1/routes/{name}, /api/v1/causes, /api/v1/patterns, /api/v1/config, "
                + "/api/v1/reload, /api/v1/maintenance, /api/v1/servers/{upstream}/{server}, /api/v1/journal, "
                + "/api/v1/openapi.json, /metrics, /health/live "
                + "and /health/ready");
    }
}
