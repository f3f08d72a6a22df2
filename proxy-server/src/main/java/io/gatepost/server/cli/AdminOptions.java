package io.gatepost.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which admin API to ask. */
final class AdminOptions {
    private static final String DEFAULT = "http://127.0.0.1:9901";

    @Option(names = "--admin", paramLabel = "URL", description = "Where the admin API is: http://HOST:PORT or unix:/PATH "
            + "(GATEPOST_ADMIN, else " + DEFAULT + ").")
    private @Nullable String admin;

    @Option(names = "--token-file", paramLabel = "FILE", description = "Its first line is the admin API's token "
            + "(GATEPOST_TOKEN_FILE, else none).")
    private @Nullable Path tokenFile;

    /** Whether one was named on the command line. */
    boolean given() {
        return admin != null;
    }

    AdminClient client() {
        String where = admin != null ? admin : Objects.requireNonNullElse(System.getenv("GATEPOST_ADMIN"), DEFAULT);
        return new AdminClient(AdminAddress.parse(where), token());
    }

    private @Nullable String token() {
        String inherited = System.getenv("GATEPOST_TOKEN_FILE");
        Path file = tokenFile != null || inherited == null ? tokenFile : Path.of(inherited);
        if (file == null) {
            return null;
        }
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.isEmpty() ? "" : lines.getFirst().strip();
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.WRONG_USE, "the token file " + file + " cannot be read");
        }
    }
}
