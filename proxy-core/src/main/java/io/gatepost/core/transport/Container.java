package io.gatepost.core.transport;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Whether this process runs in a container, where loopback addresses mean the container itself. */
public final class Container {
    private static final boolean INSIDE = inside(Path.of("/"), System.getenv());

    private Container() {}

    /** As it was when the program started. */
    public static boolean inside() {
        return INSIDE;
    }

    /** Docker and Podman leave a file; Kubernetes sets a variable in every container. */
    static boolean inside(Path root, Map<String, String> environment) {
        return Files.exists(root.resolve(".dockerenv")) || Files.exists(root.resolve("run/.containerenv"))
                || environment.containsKey("KUBERNETES_SERVICE_HOST");
    }
}
