package io.gatepost.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalSettingsTest {
    private static final Path HERE = Configs.FOLDER;

    @Test
    void without_a_word_failures_are_kept_beside_the_configuration() {
        JournalSettings journal = read("{}");
        assertThat(journal).isEqualTo(new JournalSettings(HERE.resolve("gatepost-journal.db"), false, null, null, null,
                7 * 24 * 3_600_000L, 256L << 20, 4096));
        assertThat(journal.isOn()).isTrue();
    }

    @Test
    void the_directory_that_systemd_gives_is_used() {
        assertThat(read("/var/lib/gw:/var/lib/other", Section.made()).file())
                .isEqualTo(Path.of("/var/lib/gw/gatepost-journal.db"));
        assertThat(read("/var/lib/gw", Section.made().put(Keys.JOURNAL_PATH, "j.db")).file())
                .isEqualTo(HERE.resolve("j.db"));
    }

    @Test
    void an_empty_path_is_off() {
        JournalSettings journal = read("{ path: '' }");
        assertThat(journal.isOn()).isFalse();
        assertThat(Configs.settings(Configuration.show(Configs.settings(Configs.SMALL + "journal: { path: '' }\n")))
                .journal()).isEqualTo(journal);
    }

    @Test
    void memory_is_no_file() {
        JournalSettings journal = read("{ path: memory }");
        assertThat(journal.file()).isNull();
        assertThat(journal.inMemory()).isTrue();
        assertThat(journal.isOn()).isTrue();
        assertThat(read("{ path: ./memory }").file()).isEqualTo(HERE.resolve("memory"));
    }

    @Test
    void a_database_takes_the_place_of_the_file(@TempDir Path dir) throws IOException {
        Path password = Files.writeString(dir.resolve("password"), "secret\n");
        JournalSettings journal = read(
                "{ url: 'jdbc:postgresql://db/gatepost', user: gw, password_file: " + password + " }");
        assertThat(journal.file()).isNull();
        assertThat(journal.url()).isEqualTo("jdbc:postgresql://db/gatepost");
        assertThat(journal.user()).isEqualTo("gw");
        assertThat(journal.passwordFile()).isEqualTo(password);
    }

    @Test
    void what_cannot_be_meant_is_told() {
        assertThat(Configs.problems(Configs.SMALL + "journal: { path: a.db, url: 'jdbc:postgresql:gw' }\n"))
                .singleElement().asString().contains("journal.url: stands beside 'path'");
        assertThat(Configs.problems(Configs.SMALL + "journal: { url: 'jdbc:sqlite:a.db' }\n")).singleElement()
                .asString().contains("journal.url: 'jdbc:sqlite:a.db' is not a URL such as jdbc:postgresql:");
        assertThat(Configs.problems(Configs.SMALL + "journal: { url: 'jdbc:postgresql:gw?password=x' }\n"))
                .singleElement().asString().contains("password_file");
        assertThat(Configs.problems(Configs.SMALL + "journal: { user: gw }\n")).singleElement().asString()
                .contains("journal.user: means nothing without url");
        assertThat(Configs.problems(Configs.SMALL + "journal: { path: examples }\n")).singleElement().asString()
                .contains("is a directory");
    }

    private static JournalSettings read(String block) {
        return Configs.settings(Configs.SMALL + "journal: " + block + "\n").journal();
    }

    private static JournalSettings read(String stateDirectory, Section journal) {
        Problems problems = new Problems("test.yaml");
        return new JournalAssembler(new Pages(HERE, problems), problems).settings(journal, stateDirectory);
    }
}
