package io.gatepost.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command line that advice tells people to type is one that the program takes. */
class AdviceTest {
    private static final Path SOURCES = Path.of(System.getProperty("basedir", ".")).resolve("..");
    /** Named in advice, and not there yet: short, and only ever to become shorter. */
    private static final Set<String> NOT_YET = Set.of("probe", "replay", "export");
    /** In advice a command ends with the text, with a comment, or with the punctuation of the sentence around it. */
    private static final Pattern COMMAND = Pattern
            .compile("(?<![\\w./])gatepost ((?:[a-z]+)(?: (?:--?[\\w-]+(?:=\\S+)?|\\{[^}]+\\}|last))*)");

    private static List<String> commands() throws IOException {
        List<String> all = new ArrayList<>();
        Path main = SOURCES.resolve("proxy-diagnostics/src/main");
        try (Stream<Path> files = Files.walk(main)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                boolean java = file.toString().endsWith(".java");
                for (String line : text.lines().filter(l -> java ? l.contains("\"") : !l.startsWith("#")).toList()) {
                    Matcher m = COMMAND.matcher(line);
                    while (m.find()) {
                        all.add(m.group(1));
                    }
                }
            }
        }
        return all;
    }

    @Test
    void every_command_in_advice_parses() throws IOException {
        List<String> commands = commands();
        assertThat(commands).hasSizeGreaterThan(30);
        assertThat(commands.stream().map(AdviceTest::wrong).filter(w -> !w.isEmpty()).distinct()).isEmpty();
    }

    /** What is wrong with a command; empty where nothing is. */
    private static String wrong(String command) {
        List<String> words = List.of(command.replaceAll("\\{cause\\}", "CONNECT_REFUSED")
                .replaceAll("\\{[^}]+\\}", "x").replaceAll("[\"'),;.]+$", "").split(" ", -1));
        String name = words.getFirst();
        if (NOT_YET.contains(name)) {
            return "";
        }
        if (!GatepostCommand.commandLine().getSubcommands().containsKey(name)) {
            return "no such command: " + command;
        }
        if (words.size() == 1 && !name.equals("status")) {
            return ""; // the bare name speaks of the command
        }
        try {
            GatepostCommand.commandLine().parseArgs(words.toArray(String[]::new));
            return "";
        } catch (CommandLine.ParameterException e) {
            return command + ": " + e.getMessage();
        }
    }

    @Test
    void what_is_excepted_is_really_not_there() {
        assertThat(GatepostCommand.commandLine().getSubcommands()).doesNotContainKeys(NOT_YET.toArray(String[]::new));
    }
}
