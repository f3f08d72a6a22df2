package io.gatepost.server.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.server.config.JournalSettings;
import java.io.IOException;
import java.nio.file.Path;

/** A program of its own that writes a journal until it is killed. */
final class JournalProcess {
    private JournalProcess() {}

    static Process start(Path file) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                JournalProcess.class.getName(), file.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        Journal journal = JournalContract.started(
                new JournalSettings(file, false, null, null, null, JournalContract.DAY, 64 << 20, 4096),
                "gw-1");
        JournalContract.writing(journal);
        for (int i = 0;; i++) {
            journal.exchangeEnded(
                    Exchanges.failed("gw-1-" + i, Cause.CONNECT_REFUSED, "a:80", System.currentTimeMillis()));
            if (i % 100 == 99) {
                // What a query has seen is written.
                System.out.println(JournalContract.all(journal).failures());
            }
        }
    }
}
