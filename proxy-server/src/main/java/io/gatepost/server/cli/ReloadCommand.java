package io.gatepost.server.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code gatepost reload}. */
@Command(name = "reload", mixinStandardHelpOptions = true, description = {
        "Lets the running proxy read its configuration again, as SIGHUP does. No request is lost; servers that stay keep health, "
                + "counts and connections. One that is not valid changes nothing: exit code 2, with all that is wrong."}, footer = {
                        "", "Example: gatepost reload"})
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Mixin
    private final Output output = new Output();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        JsonNode result;
        try {
            result = admin.client().post("reload", "");
        } catch (AdminClient.Refused e) {
            PrintWriter err = Settings.err(spec);
            e.errors().forEach(err::println);
            throw e;
        }
        if (output.json()) {
            output.print(result + "\n");
            return 0;
        }
        output.print("reloaded\n");
        for (JsonNode name : result.path("needs_restart")) {
            output.print("needs a restart and stays as it was: " + name.asString("") + "\n");
        }
        return 0;
    }
}
