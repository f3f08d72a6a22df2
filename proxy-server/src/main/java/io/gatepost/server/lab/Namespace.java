package io.gatepost.server.lab;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network of its own for scenarios that break it: another JVM in a network namespace, with which every rule vanishes. Needs
 * root, or a kernel that gives users namespaces of their own, and the usual tools of Linux.
 */
final class Namespace {
    /** In place of a command: the process is to have no right to pass over file permissions. */
    static final String NO_FILE_RIGHTS = "no-file-rights";

    private static final long LIMIT_SECONDS = 60;
    private static final String UP = "ip link set lo up && exec \"$@\"";

    private Namespace() {}

    /** Why there can be none here; empty where there can be. */
    static String missing() {
        String check = "ip link set lo up && iptables -S && setpriv --version";
        return sh(String.join(" ", unshare()) + " sh -c '" + check + "'") == 0
                ? ""
                : "needs a network namespace: root (or user namespaces), and unshare, ip, iptables and setpriv";
    }

    private static List<String> unshare() {
        return root() ? List.of("unshare", "-n") : List.of("unshare", "-rn");
    }

    private static boolean root() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /**
     * The command that runs this program there.
     *
     * @param fileRights false takes the right to pass over file permissions
     * @param main       the class to run
     */
    static List<String> command(boolean fileRights, String main, List<String> arguments) {
        List<String> command = new ArrayList<>(unshare());
        command.addAll(List.of("sh", "-c", UP, "sh"));
        if (!fileRights) {
            command.addAll(List.of("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main));
        command.addAll(arguments);
        return command;
    }

    /**
     * Does something to the network of this process, which must be one of its own.
     *
     * @param command for the shell; {@code $PORT} is the server's, {@code $PID} this process, {@code $FREE} its lowest free
     *                file descriptor
     */
    static void breakIt(String command, String port) {
        if (command.equals(NO_FILE_RIGHTS)) {
            return; // done where the process was started
        }
        int free = 0;
        while (Files.exists(Path.of("/proc/self/fd/" + free))) {
            free++;
        }
        String filled = command.replace("$PORT", port).replace("$FREE", Integer.toString(free)).replace("$PID",
                Long.toString(ProcessHandle.current().pid()));
        if (sh(filled) != 0) {
            throw new IllegalStateException("in the namespace: " + command);
        }
    }

    private static int sh(String command) {
        try {
            Process shell = new ProcessBuilder("sh", "-c", command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            if (!shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
                return -1;
            }
            return shell.exitValue();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
