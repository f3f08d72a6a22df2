package io.gatepost.server.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where to read failures: at a proxy's admin API, or in its journal's file. */
final class SourceOptions {
    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Option(names = "--journal", paramLabel = "FILE", description = "Read this journal's file instead; the proxy may be down.")
    private @Nullable Path journal;

    FailureSource open() {
        if (journal == null) {
            return new AdminSource(admin.client());
        }
        if (admin.given()) {
            throw new CommandFailed(CommandFailed.WRONG_USE, "--admin and --journal exclude each other");
        }
        return new JournalSource(journal);
    }
}
