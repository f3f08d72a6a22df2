package io.gatepost.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerTest {
    @Test
    void each_runtime_is_known_by_what_it_leaves(@TempDir Path root) throws Exception {
        assertThat(Container.inside(root, Map.of())).isFalse();
        assertThat(Container.inside(root, Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1"))).isTrue();
        Files.createDirectory(root.resolve("run"));
        Path podman = Files.createFile(root.resolve("run/.containerenv"));
        assertThat(Container.inside(root, Map.of())).isTrue();
        Files.delete(podman);
        Files.createFile(root.resolve(".dockerenv"));
        assertThat(Container.inside(root, Map.of())).isTrue();
    }
}
