package io.gatepost.server.cli;

import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.diagnostics.report.CountsJson;
import io.gatepost.diagnostics.report.FailureReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The failures of a proxy that runs. */
final class AdminSource implements FailureSource {
    private final AdminClient client;

    AdminSource(AdminClient client) {
        this.client = client;
    }

    @Override
    public List<Failure> query(FailureQuery q) {
        Map<String, String> parameters = new LinkedHashMap<>();
        put(parameters, "instance", q.instance());
        put(parameters, "upstream", q.upstream());
        put(parameters, "server", q.server());
        put(parameters, "route", q.route());
        put(parameters, "cause", q.cause());
        put(parameters, "status", q.status());
        put(parameters, "since", q.since());
        put(parameters, "until", q.until());
        put(parameters, "limit", q.limit());
        List<Failure> found = new ArrayList<>();
        for (JsonNode one : client.get("failures", parameters).path("failures")) {
            found.add(read(one));
        }
        return found;
    }

    @Override
    public @Nullable Failure byId(String id) {
        try {
            return read(client.get("failures/" + id, Map.of("suspects", "false")));
        } catch (AdminClient.NotFound e) {
            return null;
        }
    }

    @Override
    public Summary counts(CountQuery q) {
        Map<String, String> parameters = new LinkedHashMap<>();
        put(parameters, "by", q.by().stream().map(CountsJson::name).collect(Collectors.joining(",")));
        put(parameters, "instance", q.instance());
        put(parameters, "upstream", q.upstream());
        put(parameters, "server", q.server());
        put(parameters, "route", q.route());
        put(parameters, "cause", q.cause());
        put(parameters, "status", q.status());
        put(parameters, "since", q.since());
        put(parameters, "until", q.until());
        put(parameters, "limit", q.limit());
        JsonNode json = client.get("failures/summary", parameters);
        return new Summary(CountsJson.counts(json), CountsJson.groups(json, q.by()));
    }

    @Override
    public JsonNode patterns(Failure around) {
        Map<String, String> parameters = new LinkedHashMap<>();
        put(parameters, "upstream", around.upstream());
        put(parameters, "at", around.time());
        return client.get("patterns", parameters);
    }

    private static Failure read(JsonNode json) {
        try {
            return FailureReader.read(json);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(CommandFailed.BAD, "the proxy is of another version than this command: "
                    + e.getMessage());
        }
    }

    private static void put(Map<String, String> parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value.toString());
        }
    }
}
