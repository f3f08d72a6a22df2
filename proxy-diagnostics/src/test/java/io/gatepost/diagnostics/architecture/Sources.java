package io.gatepost.diagnostics.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The main sources of one module, read as text. */
public final class Sources {
    /** Lines of the longest file that may be. */
    public static final int LONGEST = 300;

    private final Path root;

    private Sources(Path root) {
        this.root = root;
    }

    /** Those of the module that is being tested: Maven runs the tests in its folder. */
    public static Sources ofThisModule() {
        return new Sources(Path.of("src/main/java"));
    }

    static Sources in(Path root) {
        return new Sources(root);
    }

    /**
     * Says which files are longer than {@link #LONGEST} lines.
     *
     * @param ceilings files that were longer when this check came, by name, with their lines: they may shrink, not grow
     */
    public List<String> tooLong(Map<String, Integer> ceilings) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            int lines = Files.readAllLines(file).size();
            int most = ceilings.getOrDefault(name, LONGEST);
            if (lines > most) {
                found.add(name + " has " + lines + " lines; " + most + " are allowed: split it");
            } else if (most > LONGEST && lines <= LONGEST) {
                found.add(name + " is no exception any more, with " + lines + " lines: take it off the list");
            }
        }
        return found;
    }

    /** Says which packages have no package-info with {@code @NullMarked}. */
    public List<String> notNullMarked() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path folder : files().stream().map(f -> Objects.requireNonNull(f.getParent())).distinct().toList()) {
            Path info = folder.resolve("package-info.java");
            if (!Files.exists(info)) {
                found.add(root.relativize(folder) + " has no package-info.java");
            } else if (!Files.readString(info).contains("@NullMarked\npackage ")) {
                found.add(root.relativize(info) + " is not @NullMarked");
            }
        }
        return found;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        }
    }
}
