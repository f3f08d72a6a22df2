package io.gatepost.diagnostics.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check that cannot fail checks nothing: sources that break each rule. */
class SourcesTest {
    private static final String MARKED = "@NullMarked\npackage a;\n";

    @TempDir
    Path root;

    @Test
    void sees_a_file_that_is_too_long() throws IOException {
        write("a/Long.java", "\n".repeat(301));
        write("a/Short.java", "\n".repeat(300));
        assertThat(Sources.in(root).tooLong(Map.of()))
                .containsExactly("Long.java has 301 lines; 300 are allowed: split it");
    }

    @Test
    void lets_an_exception_shrink_but_not_grow() throws IOException {
        write("a/Long.java", "\n".repeat(400));
        assertThat(Sources.in(root).tooLong(Map.of("Long.java", 400))).isEmpty();
        assertThat(Sources.in(root).tooLong(Map.of("Long.java", 399)))
                .containsExactly("Long.java has 400 lines; 399 are allowed: split it");
    }

    @Test
    void sees_an_exception_that_is_none_any_more() throws IOException {
        write("a/Long.java", "\n".repeat(200));
        assertThat(Sources.in(root).tooLong(Map.of("Long.java", 400)))
                .containsExactly("Long.java is no exception any more, with 200 lines: take it off the list");
    }

    @Test
    void sees_a_package_that_is_not_null_marked() throws IOException {
        write("a/One.java", "");
        write("a/package-info.java", MARKED);
        write("b/Two.java", "");
        write("c/package-info.java", "package c;\n");
        assertThat(Sources.in(root).notNullMarked()).containsExactly("b has no package-info.java",
                "c/package-info.java is not @NullMarked");
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }
}
