package io.gatepost.server.cli;

import io.gatepost.diagnostics.explain.Explainer;
import io.gatepost.diagnostics.explain.LogSummary;
import io.gatepost.diagnostics.explain.LogTally;
import io.gatepost.diagnostics.explain.Meaning;
import io.gatepost.diagnostics.explain.SummaryJson;
import io.gatepost.diagnostics.explain.SummaryText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatepost explain}. */
@Command(name = "explain", mixinStandardHelpOptions = true, description = {
        "Says which cause a message of another proxy means, or which few it could be and what would tell them apart. "
                + "Knows nginx, HAProxy, Envoy, Apache, Traefik, Caddy, php-fpm, AWS, Google Cloud, Azure, Cloudflare and "
                + "Fastly: lines of error and access logs, and their flags, states, codes and statuses. Counts a whole log "
                + "by cause, server and time; lines that it does not know are counted, never guessed."}, footer = {"",
                        "Examples: gatepost explain /var/log/nginx/error.log", "          gatepost explain sH--",
                        "          journalctl -u haproxy | gatepost explain --json", "",
                        "Exit codes: 0 explained, 1 the text is not known or the file cannot be read, 2 wrong use."})
final class ExplainCommand implements Callable<Integer> {
    private static final int PIECE = 256 * 1024;

    @Parameters(arity = "0..1", paramLabel = "TEXT|FILE|-", defaultValue = "-", description = "A message, a log (also .gz), or - for the standard input, which is the default.")
    private String what = "-";

    @Mixin
    private final Output output = new Output();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        try {
            if (what.equals("-")) {
                return log(System.in, Progress.UNKNOWN);
            }
            Path file = file(what);
            if (file == null) {
                return text();
            }
            boolean packed = file.toString().endsWith(".gz");
            try (InputStream in = Files.newInputStream(file)) {
                return packed
                        ? log(new GZIPInputStream(in, PIECE), Progress.UNKNOWN)
                        : log(in, Files.size(file));
            }
        } catch (IOException e) {
            Settings.err(spec).println("gatepost: cannot read " + what + ": " + e.getMessage());
            return 1;
        }
    }

    private static @Nullable Path file(String what) {
        try {
            Path path = Path.of(what);
            return Files.isReadable(path) && !Files.isDirectory(path) ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private int text() {
        List<Meaning> meanings = new Explainer().explain(what);
        if (output.json()) {
            output.print(g -> SummaryJson.write(g, meanings));
        } else if (meanings.isEmpty()) {
            Settings.err(spec).println("gatepost: nothing is known of this text (and there is no such file)");
        } else {
            meanings.forEach(m -> output.print(SummaryText.of(m) + "\n"));
        }
        return meanings.isEmpty() ? 1 : 0;
    }

    private int log(InputStream in, long size) throws IOException {
        LogTally tally = new LogTally();
        byte[] piece = new byte[PIECE];
        try (Progress progress = Progress.start(Settings.err(spec))) {
            long bytes = 0;
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                tally.add(piece, n);
                bytes += n;
                progress.bytes(bytes, size);
            }
        }
        tally.end();
        LogSummary summary = tally.summary();
        if (output.json()) {
            output.print(g -> SummaryJson.write(g, summary));
        } else {
            output.print(SummaryText.of(summary));
        }
        return 0;
    }
}
