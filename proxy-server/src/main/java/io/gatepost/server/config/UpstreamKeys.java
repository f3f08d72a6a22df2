package io.gatepost.server.config;

import static io.gatepost.server.config.Units.DAY;
import static io.gatepost.server.config.Units.HOUR;
import static io.gatepost.server.config.Units.MEGA;
import static io.gatepost.server.config.Units.SECOND;

import io.gatepost.core.config.Balance;
import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.HashKey;
import io.gatepost.core.config.ServerConfig;
import java.util.List;
import java.util.Locale;

/** Keys of an upstream. */
final class UpstreamKeys {
    private static final int MANY = 1_000_000;

    // One server
    static final Key<Endpoint> ADDRESS = Key.required("address", Addresses.endpoint(1),
            "Where the server is: `host:port`, `[v6]:port` or `unix:/path`. A name may resolve to several addresses.");
    static final Key<Integer> WEIGHT = Key.of("weight", Scalars.integer(1, 65535), "1",
            "Its share of the requests, relative to the others.");
    static final Key<Integer> MAX_FAILS = Key.of("max_fails", Scalars.integer(0, MANY), "1",
            "Failures within fail_timeout that take it out; 0 never. A single server is taken out only where this is "
                    + "written.");
    static final Key<Long> FAIL_TIMEOUT = Key.of("fail_timeout", Units.duration(1, DAY), "10s",
            "The window in which failures are counted, and how long the server stays out.");
    static final Key<Integer> MAX_CONNS = Key.of("max_conns", Scalars.integer(0, MANY), "0",
            "Requests in flight at once; 0 is no limit.");
    static final Key<Boolean> BACKUP = Key.of("backup", Scalars.truth(), "false",
            "Used only where no other server can be.");
    static final Key<ServerConfig.AdminState> STATE = Key.of("state",
            Scalars.constant(ServerConfig.AdminState.class, true), "up",
            "`up`; `drain` finishes what runs and takes nothing new; `down` is not used; `maintenance` is drain, and "
                    + "said to be in maintenance.");
    static final Block SERVER = Block.orJust("Server", ADDRESS, WEIGHT, MAX_FAILS, FAIL_TIMEOUT, MAX_CONNS, BACKUP,
            STATE);

    // Idle connections
    static final Key<Integer> IDLE = Key.of("idle", Scalars.integer(0, MANY), "128",
            "Idle connections kept, over all event loops; 0 switches keepalive off.");
    static final Key<Integer> REQUESTS = Key.of("requests", Scalars.integer(1, Integer.MAX_VALUE), "10000",
            "Requests on one connection.");
    static final Key<Long> MAX_AGE = Key.of("max_age", Units.duration(SECOND, 30 * DAY), "1h",
            "Age after which a connection is not kept.");
    static final Key<Long> IDLE_TIMEOUT = Key.of("idle_timeout", Units.duration(1, DAY), "4s",
            "How long an idle connection is kept, where the server does not announce less. Keep it below the "
                    + "server's own.");
    private static final Block KEEPALIVE_BLOCK = new Block("Keepalive", IDLE, REQUESTS, MAX_AGE, IDLE_TIMEOUT);

    // Waiting for max_conns
    static final Key<Integer> QUEUE_SIZE = Key.of("size", Scalars.integer(0, MANY), "0",
            "Requests that may wait while every server is at its max_conns; 0 is no queue.");
    static final Key<Long> QUEUE_TIMEOUT = Key.of("timeout", Units.duration(1, HOUR), "1s", "How long one waits.");
    private static final Block QUEUE_BLOCK = new Block("Queue", QUEUE_SIZE, QUEUE_TIMEOUT);

    static final Key<String> PARAM_NAME = Key.required("name", Scalars.text("a parameter's name", false),
            "Its name, as `PHP_VALUE`.");
    static final Key<String> PARAM_VALUE = Key.required("value", Scalars.text("text", true), "Its value.");

    // TLS to the servers
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");
    static final Key<String> CA = Key.optional("ca", Scalars.text("a file's path", false), "the system's",
            "PEM file of the authorities that are trusted. Relative to the configuration file.");
    static final Key<String> SERVER_NAME = Key.optional("server_name", Scalars.text("a name", false),
            "the server's host", "Goes into SNI, and the certificate must be for it.");
    static final Key<Boolean> VERIFY = Key.of("verify", Scalars.truth(), "true",
            "Whether the certificate's chain, dates, strength and name are checked.");
    static final Key<String> CERT = Key.optional("cert", Scalars.text("a file's path", false), "none",
            "PEM file of the certificate, with its chain, that is shown to servers that want one.");
    static final Key<String> KEY = Key.optional("key", Scalars.text("a file's path", false), "required with cert",
            "PEM file of the certificate's key, PKCS #8.");
    static final Key<List<String>> TLS_VERSIONS = Key.with("versions",
            new Items<>(Scalars.word(VERSIONS, List.of()), 1), VERSIONS, "Versions that are offered.");
    static final Key<List<String>> CIPHERS = Key.with("ciphers",
            new Items<>(Scalars.text("a cipher suite", false), 0), List.of(),
            "Cipher suites that are offered, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256; empty is the library's choice.");
    private static final Block TLS_BLOCK = new Block("TLS to servers", CA, SERVER_NAME, VERIFY, CERT, KEY, TLS_VERSIONS,
            CIPHERS);

    // Other protocols
    static final Key<List<String>> UPGRADE = Key.with("upgrade", new Items<>(upgradeToken(), 0), List.of("websocket"),
            "Protocols that clients may switch to with Upgrade; [] allows none.");
    static final Key<Long> TUNNEL_TIMEOUT = Key.of("tunnel_timeout", Units.duration(1, 30 * DAY), "1h",
            "How long no byte may flow either way once a connection has switched; read_timeout does not count then.");

    // FastCGI
    static final Key<String> FCGI_ROOT = Key.required("root", Scalars.text("a directory", false),
            "Directory of the scripts as the application sees it: DOCUMENT_ROOT.");
    static final Key<String> FCGI_SCRIPT = Key.optional("script", Scalars.text("a file's path", false),
            "root and the request's path", "The one script that answers every request, as a front controller.");
    static final Key<String> FCGI_INDEX = Key.of("index", Scalars.text("a file's name", false), "index.php",
            "Added to a path that ends with a slash.");
    static final Key<List<Section>> FCGI_PARAMS = Key.with("params", new Items<>(new Block("Parameter", PARAM_NAME,
            PARAM_VALUE), 0), List.of(), "Further parameters, or others in place of ours.");
    private static final Block FASTCGI_BLOCK = new Block("FastCGI", FCGI_ROOT, FCGI_SCRIPT, FCGI_INDEX, FCGI_PARAMS);

    // The pool
    static final Key<String> PROTOCOL = Key.of("protocol",
            Scalars.word(List.of("http/1.1", "fastcgi"), List.of("h2", "h2c")), "http/1.1",
            "What the servers speak.");
    static final Key<Balance> BALANCE = Key.of("balance", Scalars.constant(Balance.class, true), "round_robin",
            "How a server is picked: `round_robin` by weight; `least_conn`, the fewest requests in flight per weight; "
                    + "`random_two`, the less loaded of two; `hash` of hash_key; `client_hash` of the client's address.");
    static final Key<HashKey> HASH_KEY = Key.optional("hash_key", hashKey(), "required with balance: hash",
            "What `balance: hash` hashes: `uri` (path and query), `path`, `host`, `header:NAME` or `cookie:NAME`.");
    static final Key<List<Section>> SERVERS = Key.required("servers", new Items<>(SERVER, 1),
            "The servers: an address, or a block.");
    static final Key<Section> NEXT_UPSTREAM = Key.block("next_upstream", CommonKeys.RETRY,
            "When another server is tried.");
    static final Key<Section> KEEPALIVE = Key.block("keepalive", KEEPALIVE_BLOCK, "Idle connections to the servers.");
    static final Key<Section> QUEUE = Key.block("queue", QUEUE_BLOCK, "Waiting for a server below its max_conns.");
    static final Key<Integer> PANIC = Key.of("panic", Units.percent(), "0%",
            "When fewer than this share of the servers would be left, use all of them; 0% is off.");
    static final Key<Section> MAINTENANCE = Key.optional("maintenance", CommonKeys.MAINTENANCE, "off",
            "Takes the whole upstream out on purpose: 503 with Retry-After.");
    static final Key<Section> TLS = Key.optional("tls", TLS_BLOCK, "off",
            "TLS to the servers: a block, which may be empty.");
    static final Key<Section> FASTCGI = Key.optional("fastcgi", FASTCGI_BLOCK, "required with protocol: fastcgi",
            "What FastCGI servers are told of a request besides the request itself.");
    static final Key<Section> HEALTH_CHECK = Key.optional("health_check", HealthKeys.HEALTH_CHECK, "off",
            "Active checks: a server that fails them gets no requests until they go well.");
    static final Key<Long> MAX_HEADER = Key.of("max_header", Units.size(256, MEGA), "32k", "Bytes of a response head.");
    static final Key<Integer> MAX_HEADERS = Key.of("max_headers", Scalars.integer(1, 10_000), "256",
            "Fields of a response head.");
    static final Key<Integer> MAX_INFORMATIONAL = Key.of("max_informational", Scalars.integer(0, 10_000), "32",
            "1xx responses to one request.");
    static final Block UPSTREAM = new Block("Upstream", SERVERS, PROTOCOL, BALANCE, HASH_KEY,
            CommonKeys.CONNECT_TIMEOUT, CommonKeys.TLS_TIMEOUT, CommonKeys.SEND_TIMEOUT, CommonKeys.READ_TIMEOUT,
            NEXT_UPSTREAM, KEEPALIVE, QUEUE, PANIC, MAINTENANCE, MAX_HEADER, MAX_HEADERS, MAX_INFORMATIONAL, TLS,
            FASTCGI, UPGRADE, TUNNEL_TIMEOUT,
            HEALTH_CHECK);

    private UpstreamKeys() {}

    private static Scalar<String> upgradeToken() {
        String what = "a protocol's name in lower case, as websocket";
        return Scalars.converted(what, Scalars.map("type", "string", "pattern", "^[a-z0-9!#$%&'*+.^_`|~/-]+$"),
                text -> {
                    if (text.matches("[a-z0-9!#$%&'*+.^_`|~/-]+") && !text.equals("h2c")) {
                        return text;
                    }
                    throw new Invalid("'" + Literal.shorten(text) + "' cannot be switched to");
                }, text -> text);
    }

    private static Scalar<HashKey> hashKey() {
        String what = "uri, path, host, header:NAME or cookie:NAME";
        String pattern = "^(uri|path|host|(header|cookie):.+)$";
        return Scalars.converted(what, Scalars.map("type", "string", "pattern", pattern), text -> {
            int colon = text.indexOf(':');
            String name = text.substring(colon + 1).toLowerCase(Locale.ROOT);
            boolean token = name.matches("[!#$%&'*+.^_`|~0-9a-z-]+");
            HashKey key = switch (colon < 0 ? text : text.substring(0, colon + 1)) {
                case "uri" -> new HashKey(HashKey.Kind.URI, "");
                case "path" -> new HashKey(HashKey.Kind.PATH, "");
                case "host" -> new HashKey(HashKey.Kind.HOST, "");
                case "header:" -> token ? new HashKey(HashKey.Kind.FIELD, name) : null;
                case "cookie:" -> token ? new HashKey(HashKey.Kind.COOKIE, name) : null;
                default -> null;
            };
            if (key != null) {
                return key;
            }
            throw new Invalid("'" + Literal.shorten(text) + "' is not a key to hash");
        }, key -> switch (key.kind()) {
            case FIELD -> "header:" + key.name();
            case COOKIE -> "cookie:" + key.name();
            default -> key.kind().name().toLowerCase(Locale.ROOT);
        });
    }
}
