package io.gatepost.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs part of a test in a JVM of its own that has a network namespace of its own, where it may break the network and its
 * own limits as it likes: nothing of it is left. Needs root and the usual tools of Linux; without them the test is skipped.
 */
public final class Isolated {
    private static final long LIMIT_SECONDS = 60;

    private Isolated() {}

    /** Runs a static method without parameters of the calling test's class; it fails here as it failed there. */
    public static void run(Class<?> type, String method) throws Exception {
        run(List.of(), type, method);
    }

    /** The same without the right to pass over file permissions, which root has. */
    public static void runWithoutFileRights(Class<?> type, String method) throws Exception {
        run(List.of("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"), type, method);
    }

    private static void run(List<String> prefix, Class<?> type, String method) throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).as("needs root").isEqualTo(0);
        assumeThat(sh("unshare -n sh -c 'ip link set lo up && iptables -S' && prlimit --version && setpriv --version"))
                .as("needs unshare, ip, iptables, prlimit, setpriv, and a kernel that lets them").isZero();
        List<String> command = new ArrayList<>(
                List.of("unshare", "-n", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
        command.addAll(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Isolated.class.getName(), type.getName(), method));
        Path output = Files.createTempFile("isolated", ".log");
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended && process.exitValue() == 0)
                    .as(() -> type.getSimpleName() + "." + method + ":\n" + read(output)).isTrue();
        } finally {
            Files.delete(output);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Runs a shell command; its exit code. */
    public static int sh(String command) {
        try {
            return new ProcessBuilder("sh", "-c", command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command, e);
        }
    }

    /** Runs a shell command that must work. */
    public static void must(String command) {
        assertThat(sh(command)).as(command).isZero();
    }

    /** Runs in the other JVM. */
    public static void main(String[] args) throws Exception {
        Method method = Class.forName(args[0]).getDeclaredMethod(args[1]);
        method.setAccessible(true);
        int code = 0;
        try {
            method.invoke(null);
        } catch (InvocationTargetException e) {
            e.printStackTrace();
            code = 1;
        }
        System.exit(code); // whatever still runs
    }
}
