package io.gatepost.server.admin;

import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.upstream.Server;
import io.gatepost.core.upstream.ServerState;
import io.gatepost.server.admin.Operator.NotKept;
import java.util.Set;

/** {@code /api/v1/servers/UPSTREAM/SERVER}: takes a server out and puts it back. */
final class ServersResource {
    private static final int LONGEST_REASON = 200;

    private final Operator operator;

    ServersResource(Operator operator) {
        this.operator = operator;
    }

    /** Sets the state of the server of that id, and tells how it stands then. */
    Reply put(Call call, String id) {
        call.allow(Set.of());
        Server server = operator.servers().get(id);
        if (server == null) {
            return Reply.problem(404, "No such server", "there is no server '" + id + "'; there are "
                    + String.join(", ", operator.servers().keySet()));
        }
        JsonBody body = JsonBody.of(call, Set.of("state", "reason", "persist"));
        AdminState state = body.constant("state", AdminState.class);
        String reason = body.text("reason", LONGEST_REASON);
        try {
            operator.set(call, id, server, state, reason.isEmpty() ? "set by the operator" : reason,
                    body.flag("persist"));
        } catch (NotKept e) {
            return Reply.problem(409, "Not kept", String.valueOf(e.getMessage()));
        }
        ServerState now = server.snapshot();
        return Reply.json(200, g -> {
            g.writeStartObject();
            g.writeStringProperty("upstream", server.upstreamName());
            g.writeStringProperty("name", now.name());
            g.writeStringProperty("state", now.state());
            g.writeStringProperty("reason", now.reason());
            g.writeNumberProperty("in_flight", now.inFlight());
            g.writeEndObject();
        });
    }
}
