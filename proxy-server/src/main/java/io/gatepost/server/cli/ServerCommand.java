package io.gatepost.server.cli;

import io.gatepost.core.config.ServerConfig.AdminState;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code gatepost server}. */
@Command(name = "server", mixinStandardHelpOptions = true, description = {
        "Takes a server out or puts it back: drain finishes what runs on it, down does not use it, "
                + "maintenance is as drain and is said so, up puts it back and forgets its failures.",
        "Holds until the next restart, or longer with --persist."}, footer = {"",
                "Example: gatepost server app/10.0.1.10:8080 drain --reason 'kernel update'"})
final class ServerCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "UPSTREAM/SERVER", description = "The upstream's name and the server as configured.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "STATE", description = "up, drain, down or maintenance.")
    private AdminState state = AdminState.UP;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Shown with the state.")
    private String reason = "";

    @Option(names = "--persist", description = "Keep it across restarts (admin.state_file).")
    private boolean persist;

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        String body = JsonMapper.shared().createObjectNode().put("state", state.name().toLowerCase(Locale.ROOT))
                .put("reason", reason).put("persist", persist).toString();
        JsonNode now = admin.client().put("servers/" + id, body);
        output.print(output.json()
                ? now + "\n"
                : id + " is " + now.path("state").asString("") + ", with " + now.path("in_flight").longValue(0)
                        + " requests in flight\n");
        return 0;
    }
}
