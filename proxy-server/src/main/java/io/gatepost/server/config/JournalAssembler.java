package io.gatepost.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the journal's settings of what was read. */
final class JournalAssembler {
    /** Name of the file where none is written. */
    static final String FILE = "gatepost-journal.db";

    /** Instead of a path. */
    static final String MEMORY = "memory";

    private static final Path STATE = Path.of("/var/lib/gatepost");

    private final Pages pages;
    private final Problems problems;

    JournalAssembler(Pages pages, Problems problems) {
        this.pages = pages;
        this.problems = problems;
    }

    /** @param stateDirectory the value of {@code STATE_DIRECTORY}, which systemd sets; null where there is none */
    JournalSettings settings(Section section, @Nullable String stateDirectory) {
        String url = section.find(Keys.JOURNAL_URL);
        String written = section.find(Keys.JOURNAL_PATH);
        if (url != null && written != null && !written.isEmpty()) {
            problems.add(section.at(Keys.JOURNAL_URL), "stands beside 'path'", "one of path, url");
        }
        if (url != null && url.toLowerCase(java.util.Locale.ROOT).contains("password=")) {
            problems.add(section.at(Keys.JOURNAL_URL), "has a password in it, which would be shown and logged",
                    "password_file");
        }
        for (Key<String> key : List.of(Keys.JOURNAL_USER, Keys.JOURNAL_PASSWORD_FILE)) {
            if (url == null && section.has(key)) {
                problems.add(section.at(key), "means nothing without url", "url");
            }
        }
        String password = section.find(Keys.JOURNAL_PASSWORD_FILE);
        boolean memory = url == null && MEMORY.equals(written);
        return new JournalSettings(url == null && !memory ? file(section, written, stateDirectory) : null, memory, url,
                section.find(Keys.JOURNAL_USER),
                password == null ? null : pages.path(password, section.at(Keys.JOURNAL_PASSWORD_FILE)),
                section.get(Keys.JOURNAL_MAX_AGE), section.get(Keys.JOURNAL_MAX_SIZE),
                section.get(Keys.JOURNAL_QUEUE));
    }

    private @Nullable Path file(Section section, @Nullable String written, @Nullable String stateDirectory) {
        if (written != null) {
            if (written.isEmpty()) {
                return null;
            }
            Path path = pages.path(written, section.at(Keys.JOURNAL_PATH));
            if (path != null && Files.isDirectory(path)) {
                problems.add(section.at(Keys.JOURNAL_PATH), "'" + Literal.shorten(written) + "' is a directory",
                        "a file's path");
            }
            return path;
        }
        if (stateDirectory != null && !stateDirectory.isEmpty()) {
            // systemd separates several by colons; the first is the service's own.
            return Path.of(stateDirectory.split(":", 2)[0]).toAbsolutePath().resolve(FILE);
        }
        return Files.isWritable(STATE)
                ? STATE.resolve(FILE)
                : Objects.requireNonNull(pages.path(FILE, section.place()));
    }
}
