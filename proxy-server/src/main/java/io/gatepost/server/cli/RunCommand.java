package io.gatepost.server.cli;

import io.gatepost.server.config.ServerSettings;
import io.gatepost.server.lab.Demo;
import io.gatepost.server.run.Gatepost;
import io.gatepost.server.run.Hangup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatepost run}. */
@Command(name = "run", mixinStandardHelpOptions = true, description = {
        "Runs the proxy in the foreground until SIGTERM or Ctrl-C, which finish what is under way.",
        "Without a configuration it runs a demo: a backend that misbehaves, and URLs to try."}, footer = {"",
                "Example: gatepost run -c gatepost.yaml"})
final class RunCommand implements Callable<Integer> {
    @Option(names = {"-c", "--config"}, paramLabel = "FILE", description = "The configuration.")
    private @Nullable Path config;

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8080", description = "Of the demo's proxy (${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--admin-port", paramLabel = "PORT", defaultValue = "9901", description = "Of the demo's admin API (${DEFAULT-VALUE}).")
    private int adminPort;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = Settings.err(spec);
        if (config == null) {
            return demo(err);
        }
        ServerSettings settings = Settings.read(config, err);
        if (settings == null) {
            return Settings.INVALID;
        }
        try {
            Gatepost running = Gatepost.start(settings, config);
            Hangup.to(() -> running.reload("SIGHUP"));
            return serve(running, () -> {
            });
        } catch (IOException e) {
            err.println("gatepost: " + e.getMessage());
            return 1;
        }
    }

    private int demo(PrintWriter err) throws InterruptedException {
        try {
            Demo demo = Demo.start(port, adminPort);
            err.print(demo.introduction());
            err.flush();
            return serve(demo.gatepost(), demo::close);
        } catch (IOException e) {
            err.println("gatepost: " + e.getMessage());
            return 1;
        }
    }

    /** Waits for the end. A JVM that a signal ends would exit with 143: a graceful stop is a success, and exits with 0. */
    private static int serve(Gatepost running, Runnable then) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            running.close();
            then.run();
            Settings.stopLogging();
            Runtime.getRuntime().halt(0);
        }, "gatepost-stop"));
        new CountDownLatch(1).await();
        return 0;
    }
}
