package io.gatepost.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.gatepost.server.config.Configuration;
import io.gatepost.server.config.Problem;
import io.gatepost.server.config.ServerSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** Reading a configuration for a command, and telling what is wrong with it. */
final class Settings {
    /** Exit code: the configuration is not valid, or the command was used wrongly. */
    static final int INVALID = 2;

    private static final int MOST = 100;

    private Settings() {}

    /** The settings in a file; null where they are not valid, with every problem printed on a line of its own. */
    static @Nullable ServerSettings read(Path file, PrintWriter err) {
        Configuration.Loaded loaded = Configuration.load(file);
        List<Problem> problems = loaded.problems();
        for (Problem problem : problems.subList(0, Math.min(MOST, problems.size()))) {
            err.println(problem);
        }
        if (problems.size() > MOST) {
            err.println("... and " + (problems.size() - MOST) + " more");
        }
        if (!problems.isEmpty()) {
            err.println("gatepost: " + file + " is not valid (" + count(problems.size(), "problem") + ")");
        }
        err.flush();
        return loaded.settings();
    }

    static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    static PrintWriter err(@Nullable CommandSpec spec) {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }

    static PrintWriter out(@Nullable CommandSpec spec) {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    /** Lets nothing be logged: for commands that show themselves what there is to see. */
    static void quiet() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        }
    }

    /** Writes out what the logger still holds. */
    static void stopLogging() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
