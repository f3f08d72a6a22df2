package io.gatepost.server.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads configurations and shows them. Thread-safe. */
public final class Configuration {
    private Configuration() {}

    /**
     * A configuration as read.
     *
     * @param settings null where there are problems
     * @param problems all of them in file order; empty where it is valid
     */
    public record Loaded(@Nullable ServerSettings settings, List<Problem> problems) {
        public Loaded {
            problems = List.copyOf(problems);
        }
    }

    /** Reads a file. One that cannot be read is a problem at its beginning. */
    public static Loaded load(Path file) {
        Problems problems = new Problems(file.toString());
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            problems.add(Place.START, "there is no such file", "");
            return failed(problems);
        } catch (IOException e) {
            problems.add(Place.START, "cannot be read: " + e, "");
            return failed(problems);
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, true);
        String text = chars.flip().toString();
        if (result.isError()) {
            problems.add(placeAt(text, text.length()), "is not UTF-8 text", "");
            return failed(problems);
        }
        Path folder = file.toAbsolutePath().getParent();
        return parse(text, folder == null ? Path.of("/") : folder, file.toString());
    }

    /**
     * Reads text.
     *
     * @param baseDir  what relative paths are relative to
     * @param fileName named in problems
     */
    public static Loaded parse(String text, Path baseDir, String fileName) {
        Problems problems = new Problems(fileName);
        Node node = compose(text.startsWith("\ufeff") ? text.substring(1) : text, problems);
        if (node == null) {
            return failed(problems);
        }
        Section root = Keys.ROOT.read(node, Place.START, problems);
        ServerSettings settings = new Assembler(baseDir, problems).settings(root);
        return new Loaded(settings, problems.sorted());
    }

    /** The effective configuration with every default, as YAML that is read to the same settings again. */
    public static String show(ServerSettings settings) {
        return Yaml.write(Keys.ROOT.plain(Shower.section(settings)));
    }

    /** The same as maps, lists and scalars, to be shown to whoever may ask: without secrets. */
    public static Object withoutSecrets(ServerSettings settings) {
        return Objects.requireNonNull(Secrets.removed(Keys.ROOT.plain(Shower.section(settings))));
    }

    private static Loaded failed(Problems problems) {
        return new Loaded(null, problems.sorted());
    }

    private static @Nullable Node compose(String text, Problems problems) {
        try {
            Optional<Node> node = new Compose(LoadSettings.builder().setLabel("configuration").build())
                    .composeString(text);
            if (node.isEmpty() || Type.isNull(node.get())) {
                problems.add(Place.START, "the configuration is empty", "listen and upstreams");
                return null;
            }
            return node.get();
        } catch (MarkedYamlEngineException e) {
            syntaxError(text, e, problems);
        } catch (ReaderException e) {
            problems.add(placeAt(text, text.offsetByCodePoints(0, Math.min(e.getPosition(),
                    text.codePointCount(0, text.length())))),
                    String.format("the character U+%04X is not allowed", e.getCodePoint()),
                    "printable text");
        } catch (YamlEngineException e) {
            problems.add(Place.START, "is not YAML: " + e.getMessage(), "");
        } catch (StackOverflowError e) {
            problems.add(Place.START, "is nested too deeply", "");
        }
        return null;
    }

    private static void syntaxError(String text, MarkedYamlEngineException e, Problems problems) {
        Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
        Place at = mark.map(m -> Place.of(m, "")).orElse(Place.START);
        List<String> lines = text.lines().toList();
        String line = at.line() <= lines.size() ? lines.get(at.line() - 1) : "";
        if (at.column() <= line.length() && line.charAt(at.column() - 1) == '\t') {
            problems.add(at, "a tab stands where YAML allows only spaces", "spaces for indentation");
            return;
        }
        String context = e.getContext();
        String problem = e.getProblem();
        problems.add(at, "is not YAML: " + (context == null || context.isEmpty() ? "" : context + ", ")
                + problem.replaceAll("\\s+", " "), "");
    }

    private static Place placeAt(String text, int index) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < index; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new Place(line, column, "");
    }
}
