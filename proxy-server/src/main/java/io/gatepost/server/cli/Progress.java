package io.gatepost.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** One line on the standard error that tells how far a command is, from its first second on; only on a terminal. */
final class Progress implements AutoCloseable {
    /** The size of what has no end that is known. */
    static final long UNKNOWN = -1;

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
    private static final long EVERY_NANOS = 200_000_000;
    private static final long FIRST_NANOS = 1_000_000_000;
    private static final long MEGABYTE = 1 << 20;

    private final PrintWriter err;
    private final boolean terminal;
    private long next = System.nanoTime() + FIRST_NANOS;
    private boolean shown;

    private Progress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    static Progress start(PrintWriter err) {
        return new Progress(err, toTerminal());
    }

    private static boolean toTerminal() {
        try {
            String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** So many bytes of so many are read. */
    void bytes(long done, long of) {
        if (due()) {
            show(of == UNKNOWN
                    ? String.format(Locale.ROOT, "%,d MB", done / MEGABYTE)
                    : String.format(Locale.ROOT, "%,d of %,d MB", done / MEGABYTE, of / MEGABYTE));
        }
    }

    /** Something else, as {@code 12 of 90 scenarios}. */
    void step(String what) {
        if (due()) {
            show(what);
        }
    }

    private boolean due() {
        return terminal && System.nanoTime() - next >= 0;
    }

    private void show(String what) {
        next = System.nanoTime() + EVERY_NANOS;
        shown = true;
        err.print("\r\u001b[K" + what);
        err.flush();
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (shown) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
