package io.gatepost.server.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost status}. */
@Command(name = "status", mixinStandardHelpOptions = true, description = {
        "Shows upstreams and servers: state, since when and why, requests in flight, the last minute's traffic and failures, patterns.",
        "Exits with 1 where a server is ejected or probed, or an upstream has no server in use."}, footer = {"",
                "Examples: gatepost status", "          gatepost status app"})
final class StatusCommand implements Callable<Integer> {
    @Parameters(paramLabel = "UPSTREAM", arity = "0..1", defaultValue = "", description = "Only this one.")
    private String upstream = "";

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        AdminClient client = admin.client();
        JsonNode upstreams = upstreams(client);
        JsonNode patterns = client.get("patterns", upstream.isEmpty() ? Map.of() : Map.of("upstream", upstream));
        if (output.json()) {
            ((ObjectNode) upstreams).set("patterns", patterns.path("patterns"));
            output.print(upstreams + "\n");
        } else {
            output.print(StatusView.of(upstreams, client.get("journal", Map.of()), Output.terminal())
                    + PatternView.of(patterns, Output.terminal(), "\nwhat is going on\n"));
        }
        return StatusView.isWell(upstreams) ? 0 : CommandFailed.BAD;
    }

    private JsonNode upstreams(AdminClient client) {
        if (upstream.isEmpty()) {
            return client.get("upstreams", Map.of());
        }
        ObjectNode one = JsonMapper.shared().createObjectNode();
        one.putArray("upstreams").add(client.get("upstreams/" + upstream, Map.of()));
        return one;
    }
}
