package io.gatepost.server.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code gatepost status}. */
@Command(name = "status", mixinStandardHelpOptions = true, description = {
        "Shows upstreams and servers: state, since when and why, requests in flight, the last minute's traffic and failures.",
        "Exits with 1 where a server is ejected or probed, or an upstream has no server in use."}, footer = {"",
                "Example: gatepost status"})
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        AdminClient client = admin.client();
        JsonNode upstreams = client.get("upstreams", Map.of());
        if (output.json()) {
            output.print(upstreams + "\n");
        } else {
            output.print(StatusView.of(upstreams, client.get("journal", Map.of()), Output.terminal()));
        }
        return StatusView.isWell(upstreams) ? 0 : CommandFailed.BAD;
    }
}
