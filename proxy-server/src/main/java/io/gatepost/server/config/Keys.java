package io.gatepost.server.config;

import static io.gatepost.server.config.Units.DAY;
import static io.gatepost.server.config.Units.GIGA;
import static io.gatepost.server.config.Units.HOUR;
import static io.gatepost.server.config.Units.MEGA;
import static io.gatepost.server.config.Units.TERA;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.Network;
import io.gatepost.core.config.TransportKind;
import io.gatepost.diagnostics.report.DetailLevel;
import java.util.List;
import java.util.Map;

/** Keys at the top of the file, and of the blocks that stand only there. */
final class Keys {
    private static final int MANY = 1_000_000;

    // Listeners
    static final Key<Endpoint> LISTEN_ADDRESS = Key.required("address", Addresses.endpoint(0),
            "Where clients connect to: `host:port`, `[v6]:port` or `unix:/path`. Port 0 takes a free one.");
    static final Key<Integer> BACKLOG = Key.of("backlog", Scalars.integer(1, 65535), "1024",
            "Length of the accept queue; the kernel may allow less (net.core.somaxconn).");
    private static final Block LISTENER = Block.orJust("Listener", LISTEN_ADDRESS, BACKLOG,
            ListenerKeys.PROXY_PROTOCOL,
            ListenerKeys.TLS);

    // Administration
    static final Key<String> ADMIN_ADDRESS = Key.of("address", Addresses.endpointOrEmpty(0), "127.0.0.1:9901",
            "Where the API and the dashboard are. A unix socket too; another than a loopback address needs token_file; "
                    + "\"\" switches them off.");
    static final Key<String> TOKEN_FILE = Key.optional("token_file", Scalars.text("a file's path", false), "no token",
            "Its first line is the operators' bearer token, at least 16 characters; then every call needs a token.");
    static final Key<String> READ_TOKEN_FILE = Key.optional("read_token_file", Scalars.text("a file's path", false),
            "no token", "Its first line is the token of those who may look and change nothing.");
    static final Key<String> STATE_FILE = Key.optional("state_file", Scalars.text("a file's path", false),
            "nothing is kept",
            "Where servers' states and maintenance are kept across restarts that operators want kept.");
    private static final Block ADMIN_BLOCK = new Block("Admin", ADMIN_ADDRESS,
            TOKEN_FILE, READ_TOKEN_FILE, STATE_FILE);

    // Names
    static final Key<List<Endpoint>> RESOLVER_ADDRESSES = Key.with("addresses",
            new Items<>(Addresses.nameServer(), 1), List.of(),
            "Name servers. Recorded only: this build resolves names through the system.");
    static final Key<Long> RESOLVER_TIMEOUT = Key.of("timeout", Units.duration(1, HOUR), "1s",
            "How long a resolution may take.");
    static final Key<Long> TTL_MIN = Key.of("min", Units.duration(0, DAY), "1s", "An answer is kept at least as long.");
    static final Key<Long> TTL_MAX = Key.of("max", Units.duration(0, 7 * DAY), "5m",
            "An answer is kept at most as long.");
    static final Key<Section> TTL = Key.block("ttl", new Block("TTL", TTL_MIN, TTL_MAX),
            "Bounds of the time that answers are kept.");
    private static final Block RESOLVER_BLOCK = new Block("Resolver", RESOLVER_ADDRESSES, RESOLVER_TIMEOUT, TTL);

    // The client's side
    static final Key<Long> HEADER_TIMEOUT = Key.of("header_timeout", Units.duration(1, DAY), "10s",
            "From the first byte of a request to the end of its head.");
    static final Key<Long> BODY_TIMEOUT = Key.of("body_timeout", Units.duration(1, DAY), "60s",
            "Between two reads of a request body.");
    static final Key<Long> SEND_TIMEOUT = Key.of("send_timeout", Units.duration(1, DAY), "60s",
            "Between two writes of the response that make progress.");
    static final Key<Long> IDLE_TIMEOUT = Key.of("idle_timeout", Units.duration(1, DAY), "75s",
            "On a persistent connection between requests, and before the first.");
    static final Key<Long> MAX_HEADER = Key.of("max_header", Units.size(256, MEGA), "32k",
            "Bytes of a request head, request line included.");
    static final Key<Long> MAX_REQUEST_LINE = Key.of("max_request_line", Units.size(64, MEGA), "8k",
            "Bytes of the request line; not more than max_header.");
    static final Key<Integer> MAX_HEADERS = Key.of("max_headers", Scalars.integer(1, 10_000), "128",
            "Fields of a request head.");
    static final Key<Long> MAX_BODY = Key.of("max_body", Units.size(0, TERA), "100m",
            "Bytes of a request body; 0 is no limit.");
    static final Key<Integer> MAX_REQUESTS = Key.of("max_requests", Scalars.integer(1, Integer.MAX_VALUE), "1000",
            "Requests on one connection; the last is answered with `Connection: close`.");
    static final Key<Long> MAX_AGE = Key.of("max_age", Units.duration(0, 30 * DAY), "1h",
            "Age of a connection after which its next response closes it; 0 is no limit.");
    static final Key<Long> LINGER_TIME = Key.of("linger_time", Units.duration(0, HOUR), "2s",
            "How long to read and discard after an answer that left request bytes unread.");
    static final Key<Long> LINGER_BYTES = Key.of("linger_bytes", Units.size(0, GIGA), "1m",
            "How much to read and discard then.");
    static final Key<Boolean> HALF_CLOSE = Key.of("half_close",
            Scalars.choice(orderedHalfClose(), List.of()), "allow",
            "A client that closes its sending side: `allow` still sends it the response; `abort` takes it to have left.");
    private static final Block CLIENT_BLOCK = new Block("Client", HEADER_TIMEOUT, BODY_TIMEOUT, SEND_TIMEOUT,
            IDLE_TIMEOUT, MAX_HEADER, MAX_REQUEST_LINE, MAX_HEADERS, MAX_BODY, MAX_REQUESTS, MAX_AGE, LINGER_TIME,
            LINGER_BYTES, HALF_CLOSE);

    // Limits
    static final Key<Integer> CONNECTIONS = Key.of("connections", Scalars.integer(1, 10 * MANY), "20000",
            "Client connections at once; more are answered 503 and closed.");
    static final Key<Integer> REQUESTS = Key.of("requests", Scalars.integer(1, 10 * MANY), "20000",
            "Requests at once; more are answered 503.");
    private static final Block LIMITS_BLOCK = new Block("Limits", CONNECTIONS, REQUESTS);

    // Error responses
    static final Key<DetailLevel> DETAIL = Key.of("detail", Scalars.constant(DetailLevel.class, true), "cause",
            "`none`: the failure's id only; `cause`: cause, phase, timing and advice; `full`: addresses, evidence and "
                    + "suspects too.");
    static final Key<List<Network>> FULL_FOR = Key.with("full_for", new Items<>(Addresses.network(), 0),
            List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128")), "Clients that get `full`.");
    private static final Block ERRORS_BLOCK = new Block("Errors", DETAIL, FULL_FOR);

    // Logs
    static final Key<String> LOG_FORMAT = Key.of("format", Scalars.text("a name or a format string", false), "upstream",
            "`combined`, `upstream` (combined with upstream, timing and cause), `json`, or a format string with "
                    + "nginx's variables.");
    static final Key<String> LOG_PATH = Key.of("path", Scalars.text("stdout, stderr or a path", true), "stdout",
            "`stdout`, `stderr` or a file; \"\" is off. Relative to the configuration file.");
    private static final Block ACCESS_LOG_BLOCK = new Block("Access log", LOG_FORMAT, LOG_PATH);
    static final Key<String> LEVEL = Key.of("level", Scalars.word(List.of("error", "warn", "info", "debug"), List.of()),
            "info", "The least severe messages to write.");
    static final Key<String> ERROR_LOG_PATH = Key.of("path", Scalars.text("stdout, stderr or a path", false), "stderr",
            "`stdout`, `stderr` or a file. Relative to the configuration file.");
    private static final Block ERROR_LOG_BLOCK = new Block("Error log", LEVEL, ERROR_LOG_PATH);

    // The journal
    static final Key<String> JOURNAL_PATH = Key.optional("path", Scalars.text("a file's path", true),
            "gatepost-journal.db in the directory that systemd gives (STATE_DIRECTORY), in /var/lib/gatepost where it "
                    + "can be written, or beside the configuration file",
            "File (SQLite) that failures are kept in, made where it is missing. `memory` keeps them in memory, gone with the "
                    + "process; so does a file that cannot be used, with a warning. \"\" is off: only the newest are kept, "
                    + "and none counted by time.");
    static final Key<String> JOURNAL_URL = Key.optional("url",
            Scalars.text("a URL such as jdbc:postgresql://db.internal/gatepost", "jdbc:postgresql:.+"), "the file",
            "PostgreSQL database instead of a file, for many instances in one place.");
    static final Key<String> JOURNAL_USER = Key.optional("user", Scalars.text("a name", false), "the system's user",
            "User of the database.");
    static final Key<String> JOURNAL_PASSWORD_FILE = Key.optional("password_file",
            Scalars.text("a file's path", false), "no password",
            "File whose first line is the password; read at each connect.");
    static final Key<Long> JOURNAL_MAX_AGE = Key.of("max_age", Units.duration(Units.MINUTE, 10 * Units.YEAR), "7d",
            "How long failures and their counts are kept.");
    static final Key<Long> JOURNAL_MAX_SIZE = Key.of("max_size", Units.size(16 * MEGA, TERA), "256m",
            "What the journal may take, about; the oldest gives way.");
    static final Key<Integer> JOURNAL_QUEUE = Key.of("queue", Scalars.integer(64, MANY), "4096",
            "Records that may wait to be written; more are dropped and counted.");
    private static final Block JOURNAL_BLOCK = new Block("Journal", JOURNAL_PATH, JOURNAL_URL, JOURNAL_USER,
            JOURNAL_PASSWORD_FILE, JOURNAL_MAX_AGE, JOURNAL_MAX_SIZE, JOURNAL_QUEUE);

    // The top
    static final Key<String> INSTANCE = Key.optional("instance",
            Scalars.text("a name of letters, digits, dot, dash and underscore, up to 64",
                    "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
            "the host name", "Names this deployment in Proxy-Status, ids and logs.");
    static final Key<Integer> EVENT_LOOPS = Key.of("event_loops", Scalars.integerOr("auto", 1, 1024), "auto",
            "Threads that move bytes; `auto` is one per core.");
    static final Key<TransportKind> TRANSPORT = Key.of("transport", Scalars.constant(TransportKind.class, true), "auto",
            "Kernel interface; `auto` is epoll where it loads, else nio.");
    static final Key<List<Section>> LISTEN = Key.required("listen", new Items<>(LISTENER, 1),
            "Where clients connect to: an address, or a block.");
    static final Key<Section> ADMIN = Key.block("admin", ADMIN_BLOCK, "The admin API and the dashboard.");
    static final Key<Section> RESOLVER = Key.block("resolver", RESOLVER_BLOCK, "How names are resolved.");
    static final Key<Section> CLIENT = Key.block("client", CLIENT_BLOCK, "Limits and timeouts of the client's side.");
    static final Key<Section> LIMITS = Key.block("limits", LIMITS_BLOCK, "Limits of the whole proxy.");
    static final Key<List<Network>> TRUSTED_PROXIES = Key.with("trusted_proxies",
            new Items<>(Addresses.network(), 0), List.of(),
            "Peers whose X-Forwarded-For and like fields are believed.");
    static final Key<Section> ERRORS = Key.block("errors", ERRORS_BLOCK, "How much an error response tells.");
    static final Key<Section> MAINTENANCE = Key.optional("maintenance", CommonKeys.MAINTENANCE, "off",
            "Takes the whole proxy out on purpose: 503 with Retry-After.");
    static final Key<Map<String, Section>> UPSTREAMS = Key.required("upstreams",
            new Names<>("NAME", Scalars.text("a name of letters, digits, dot, dash and underscore, up to 64",
                    "[A-Za-z0-9_][A-Za-z0-9._-]{0,63}"), UpstreamKeys.UPSTREAM, 1),
            "The pools of servers by name. Each is used by a route or an on_error.");
    static final Key<List<Section>> ROUTES = Key.optional("routes", new Items<>(RouteKeys.ROUTE, 1),
            "one route to the only upstream", "Which requests go where.");
    static final Key<Section> ACCESS_LOG = Key.block("access_log", ACCESS_LOG_BLOCK, "One line for each request.");
    static final Key<Section> ERROR_LOG = Key.block("error_log", ERROR_LOG_BLOCK, "The program's own messages.");
    static final Key<Section> JOURNAL = Key.block("journal", JOURNAL_BLOCK,
            "Where failures are kept and counted, across restarts.");
    static final Key<Long> SHUTDOWN_TIMEOUT = Key.of("shutdown_timeout", Units.duration(0, DAY), "30s",
            "How long a graceful stop waits for what runs.");
    static final Key<Boolean> DIAGNOSIS = Key.of("diagnosis", Scalars.truth(), "true",
            "Gather evidence and keep records; false only to measure what that costs.");
    static final Block ROOT = new Block("Top level", INSTANCE, EVENT_LOOPS, TRANSPORT, LISTEN, ADMIN, RESOLVER, CLIENT,
            LIMITS, TRUSTED_PROXIES, ERRORS, MAINTENANCE, UPSTREAMS, ROUTES, ACCESS_LOG, ERROR_LOG, JOURNAL,
            SHUTDOWN_TIMEOUT,
            DIAGNOSIS);

    private Keys() {}

    private static Map<String, Boolean> orderedHalfClose() {
        Map<String, Boolean> words = new java.util.LinkedHashMap<>();
        words.put("allow", false);
        words.put("abort", true);
        return words;
    }
}
