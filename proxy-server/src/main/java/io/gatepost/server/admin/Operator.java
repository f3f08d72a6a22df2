package io.gatepost.server.admin;

import io.gatepost.core.Proxy;
import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.config.StaticPage;
import io.gatepost.core.respond.MaintenanceSwitch;
import io.gatepost.core.upstream.Server;
import io.gatepost.core.upstream.Upstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What operators change while the proxy runs, one at a time; each change is a line in the log. May block on the state file. */
public final class Operator {
    /** Names the whole proxy among the maintenances. */
    static final String PROXY = "proxy";

    private static final Logger LOG = LoggerFactory.getLogger("operator");
    private static final String SERVERS = "servers";
    private static final String MAINTENANCE = "maintenance";

    private final Proxy proxy;
    private final @Nullable StateFile file;

    private Operator(Proxy proxy, @Nullable StateFile file) {
        this.proxy = proxy;
        this.file = file;
    }

    /**
     * Of this proxy; what was kept is set again at once.
     *
     * @param stateFile null where nothing is kept
     * @throws IOException where the file cannot be read
     */
    public static Operator of(Proxy proxy, @Nullable Path stateFile) throws IOException {
        Operator made = new Operator(proxy, stateFile == null ? null : StateFile.open(stateFile));
        made.restore();
        return made;
    }

    /** A failure to keep what was set; nothing was changed then. */
    static final class NotKept extends Exception {
        private static final long serialVersionUID = 1;

        NotKept(String message) {
            super(message, null, false, false);
        }
    }

    /** The servers by id: upstream, slash, name. */
    Map<String, Server> servers() {
        Map<String, Server> all = new LinkedHashMap<>();
        for (Upstream upstream : proxy.upstreams()) {
            for (Server server : upstream.servers()) {
                all.put(upstream.name() + '/' + server.name(), server);
            }
        }
        return all;
    }

    /** The maintenances by name: {@code proxy}, {@code route/NAME}, {@code upstream/NAME}. */
    Map<String, MaintenanceSwitch> maintenances() {
        Map<String, MaintenanceSwitch> all = new LinkedHashMap<>();
        all.put(PROXY, proxy.maintenance());
        proxy.maintenanceByRoute().forEach((name, s) -> all.put("route/" + name, s));
        proxy.maintenanceByUpstream().forEach((name, s) -> all.put("upstream/" + name, s));
        return all;
    }

    /** Sets a server's state. */
    synchronized void set(Call call, String id, Server server, AdminState state, String reason, boolean keep)
            throws NotKept {
        ObjectNode kept = JsonMapper.shared().createObjectNode().put("state", state.name().toLowerCase(Locale.ROOT))
                .put("reason", reason);
        keep(SERVERS, id, keep ? kept : null, keep);
        server.setAdminState(state, reason);
        LOG.info("{}: server {} set to {}{}: {}", call.from(), id, state.name().toLowerCase(Locale.ROOT),
                keep ? ", kept across restarts" : "", reason);
    }

    /** Says what holds for a maintenance; null lets the configuration decide. */
    synchronized void say(Call call, String name, MaintenanceSwitch of, @Nullable MaintenanceConfig word, boolean keep)
            throws NotKept {
        keep(MAINTENANCE, name, keep && word != null ? json(word) : null, keep);
        of.say(word);
        LOG.info("{}: maintenance of {} {}{}{}", call.from(), name,
                word == null ? "as configured" : word.enabled() ? "on" : "off",
                word == null || word.until() == null ? "" : " until " + word.until(),
                keep ? ", kept across restarts" : "");
    }

    private void keep(String kind, String name, @Nullable JsonNode value, boolean asked) throws NotKept {
        if (file == null) {
            if (asked) {
                throw new NotKept("nothing can be kept across restarts: admin.state_file is not configured");
            }
            return;
        }
        try {
            file.put(kind, name, value);
        } catch (IOException e) {
            throw new NotKept("the state file cannot be written: " + e);
        }
    }

    /** Sets again what was kept. What it names and is not there any more is told and left alone. */
    private void restore() {
        if (file == null) {
            return;
        }
        Map<String, Server> servers = servers();
        file.all(SERVERS).propertyStream().forEach(e -> {
            Server server = servers.get(e.getKey());
            AdminState state = JsonBody.named(e.getValue().path("state").asString(""), AdminState.class);
            if (server == null || state == null) {
                LOG.warn("state kept for server {} does not apply: there is no such server or state", e.getKey());
            } else {
                server.setAdminState(state, e.getValue().path("reason").asString(""));
                LOG.info("server {} is {} as before the restart", e.getKey(), e.getValue().path("state").asString(""));
            }
        });
        Map<String, MaintenanceSwitch> maintenances = maintenances();
        file.all(MAINTENANCE).propertyStream().forEach(e -> {
            MaintenanceSwitch of = maintenances.get(e.getKey());
            if (of == null) {
                LOG.warn("maintenance kept for {} does not apply: there is no such thing", e.getKey());
            } else {
                of.say(word(e.getValue()));
                LOG.info("maintenance of {} is {} as before the restart", e.getKey(), of.on() ? "on" : "off");
            }
        });
    }

    private static JsonNode json(MaintenanceConfig word) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("enabled", word.enabled())
                .put("retry_after", word.retryAfter());
        if (word.until() != null) {
            json.put("until", word.until().toString());
        }
        StaticPage page = word.page();
        if (page != null) {
            json.put("page", new String(page.body(), StandardCharsets.UTF_8)).put("page_type", page.contentType());
        }
        return json;
    }

    private static MaintenanceConfig word(JsonNode json) {
        String until = json.path("until").asString("");
        String page = json.path("page").asString("");
        return new MaintenanceConfig(json.path("enabled").asBoolean(false), null,
                until.isEmpty() ? null : Instant.parse(until), json.path("retry_after").asLong(0),
                page.isEmpty()
                        ? null
                        : new StaticPage(json.path("page_type").asString(""), page.getBytes(StandardCharsets.UTF_8)),
                List.of());
    }
}
