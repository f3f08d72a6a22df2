package io.gatepost.server.cli;

import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.server.journal.JournalReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The failures in a journal's file, whether its proxy runs or not. */
final class JournalSource implements FailureSource {
    private final Path file;
    private final JournalReader reader;

    JournalSource(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailed(CommandFailed.WRONG_USE, "there is no journal " + file);
        }
        this.file = file;
        this.reader = JournalReader.ofFile(file);
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws SQLException;
    }

    @Override
    public List<Failure> query(FailureQuery query) {
        return read(() -> reader.query(query));
    }

    @Override
    public @Nullable Failure byId(String id) {
        List<Failure> found = read(() -> {
            Failure failure = reader.byId(id);
            return failure == null ? List.of() : List.of(failure);
        });
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public Summary counts(CountQuery query) {
        return read(() -> new Summary(reader.counts(query.total()).getFirst().counts(), reader.counts(query)));
    }

    private <T> T read(Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            throw new CommandFailed(CommandFailed.BAD, "the journal " + file + " cannot be read: " + e.getMessage());
        }
    }
}
