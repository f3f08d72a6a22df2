package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.journal.Attempt;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What was sent and what came back, in bytes. */
final class ByteClues {
    /** A limit of request bodies that servers are known for. */
    private record BodyLimit(long bytes, String owner) {}

    private static final List<BodyLimit> BODY_LIMITS = List.of(new BodyLimit(100 << 10, "Express's body parsers"),
            new BodyLimit(1 << 20, "nginx's client_max_body_size"),
            new BodyLimit(2 << 20, "Tomcat and PHP's upload_max_filesize"),
            new BodyLimit(8 << 20, "PHP's post_max_size"), new BodyLimit(10 << 20, "Amazon API Gateway"),
            new BodyLimit(30_000_000, "IIS and Kestrel"));

    private ByteClues() {}

    static void into(Clues clues) {
        clues.add("first-bytes", f -> f.evidence().firstBytes() == null
                ? null
                : "the answer began with " + f.evidence().firstBytes());
        clues.add("speaks-a-known-protocol", f -> speaks(f, banner -> true));
        clues.addWith("speaks", text -> {
            Banner wanted = Banner.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
            return f -> speaks(f, banner -> banner == wanted);
        });
        clues.add("nothing-received", f -> {
            Attempt a = f.attempt();
            return a != null && a.bytesReceived() == 0 && a.bytesSent() > 0
                    ? "not one byte of an answer came to " + a.bytesSent() + " bytes sent"
                    : null;
        });
        clues.add("received", f -> {
            Attempt a = f.attempt();
            return a != null && a.bytesReceived() > 0 ? a.bytesReceived() + " bytes had come" : null;
        });
        clues.add("sent-near-a-body-limit", f -> {
            Attempt a = f.attempt();
            return a == null ? null : bodyLimit(a.bytesSent());
        });
        clues.add("received-full-buffers", f -> {
            Attempt a = f.attempt();
            return a != null && a.bytesReceived() > 0 && a.bytesReceived() % 4096 == 0
                    ? a.bytesReceived() + " bytes had come, whole buffers of 4 KiB"
                    : null;
        });
    }

    private static @Nullable String speaks(Facts f, Predicate<Banner> wanted) {
        Banner banner = Banner.of(f.evidence().firstBytes());
        return banner != null && wanted.test(banner)
                ? "the answer began with " + f.evidence().firstBytes() + ", as " + banner.speaker() + " does"
                : null;
    }

    /** What is sent when the limit strikes lies between the limit and what the socket buffers took beyond it. */
    private static @Nullable String bodyLimit(long sent) {
        for (BodyLimit limit : BODY_LIMITS) {
            if (sent >= limit.bytes && sent <= limit.bytes + Math.max(64 << 10, limit.bytes / 10)) {
                return sent + " bytes had been sent, just over " + limit.bytes + ", the limit of " + limit.owner;
            }
        }
        return null;
    }
}
