package io.gatepost.server.config;

import static io.gatepost.server.config.Units.DAY;
import static io.gatepost.server.config.Units.HOUR;
import static io.gatepost.server.config.Units.MEGA;
import static io.gatepost.server.config.Units.YEAR;

import io.gatepost.core.config.Network;
import java.time.Instant;
import java.util.List;

/** Keys of blocks that stand in several places. */
final class CommonKeys {
    // A fixed body
    static final Key<String> PAGE_FILE = Key.optional("file", Scalars.text("a file's path", false), "",
            "File with the body, read when the configuration is. Relative to the configuration file.");
    static final Key<String> PAGE_TYPE = Key.optional("type", Fields.mediaType(),
            "by the file's extension, else text/plain; charset=utf-8", "Media type of the body.");
    static final Key<String> PAGE_BODY = Key.optional("body", Scalars.text("text", true), "", "The body as text.");
    static final Key<String> PAGE_BASE64 = Key.optional("base64", Scalars.text("Base64", true), "",
            "The body in Base64, for what is not text.");
    static final Block PAGE = Block.orJust("Page", PAGE_FILE, PAGE_TYPE, PAGE_BODY, PAGE_BASE64);

    // Maintenance
    static final Key<Boolean> ENABLED = Key.optional("enabled", Scalars.truth(),
            "true, or false where flag_file is set",
            "On from the start.");
    static final Key<Instant> UNTIL = Key.optional("until", Scalars.instant(), "none",
            "Announced end. `Retry-After` is computed from it; it does not end the maintenance.");
    static final Key<Long> RETRY_AFTER = Key.of("retry_after", Units.duration(0, YEAR), "5m",
            "`Retry-After` where no end is announced or it has passed, in whole seconds; 0 sends none.");
    static final Key<Section> MAINTENANCE_PAGE = Key.optional("page", PAGE, "the built-in page",
            "What to answer with: a file's path, or a block.");
    static final Key<String> FLAG_FILE = Key.optional("flag_file", Scalars.text("a file's path", false), "none",
            "On while this file exists; looked at once a second. Relative to the configuration file.");
    static final Key<List<Network>> BYPASS = Key.with("bypass", new Items<>(Addresses.network(), 0), List.of(),
            "Clients that are served all the same.");
    static final Block MAINTENANCE = new Block("Maintenance", ENABLED, UNTIL, RETRY_AFTER, MAINTENANCE_PAGE, FLAG_FILE,
            BYPASS);

    // Retries
    static final String OFF = "off";
    static final Key<List<String>> ON = Key.with("on",
            new Items<>(Scalars.word(List.of("error", "timeout", "invalid_header", "http_500", "http_502", "http_503",
                    "http_504", "http_403", "http_404", "http_429", OFF), List.of()), 1),
            List.of("error", "timeout"),
            "Failures after which another server is tried, and which count as failures of the server. "
                    + "`[off]` switches it off and stands alone.");
    static final Key<Integer> TRIES = Key.of("tries", Scalars.integer(0, 100), "0",
            "Attempts in all; 0 is as many as there are servers.");
    static final Key<Long> RETRY_TIMEOUT = Key.of("timeout", Units.duration(0, DAY), "0",
            "No further attempt after this long since the first began; 0 is no limit.");
    static final Key<Boolean> NON_IDEMPOTENT = Key.of("non_idempotent", Scalars.truth(), "false",
            "Repeat POST, PATCH and the like too, once something was sent to the server.");
    static final Key<Integer> BUDGET = Key.of("budget", Units.percent(), "20%",
            "Share of the requests in flight that may be retries; 100% is no limit.");
    static final Key<Long> HOLD_BODY = Key.of("hold_body", Units.size(0, 64 * MEGA), "64k",
            "Bytes of a request body that are held for a repetition; a longer body is not repeated once it was sent.");
    static final Block RETRY = new Block("Next upstream", ON, TRIES, RETRY_TIMEOUT, NON_IDEMPOTENT, BUDGET, HOLD_BODY);

    // Clocks towards a server. With nginx's meaning
    static final Key<Long> CONNECT_TIMEOUT = Key.of("connect_timeout", Units.duration(1, HOUR), "5s",
            "TCP connect, and the TLS handshake with it unless tls_timeout is set.");
    static final Key<Long> TLS_TIMEOUT = Key.of("tls_timeout", Units.duration(0, HOUR), "0",
            "TLS handshake; 0 is within connect_timeout.");
    static final Key<Long> SEND_TIMEOUT = Key.of("send_timeout", Units.duration(1, DAY), "10s",
            "Between two successive successful writes to the server.");
    static final Key<Long> READ_TIMEOUT = Key.of("read_timeout", Units.duration(1, DAY), "30s",
            "Between two successive reads from the server, from the moment the request has been sent. "
                    + "A body that keeps flowing never times out; a head is due as a whole, so long after its first byte.");

    private CommonKeys() {}
}
