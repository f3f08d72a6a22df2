package io.gatepost.server.config;

import static io.gatepost.server.config.Units.DAY;
import static io.gatepost.server.config.Units.TERA;

import io.gatepost.core.config.Endpoint;
import io.gatepost.diagnostics.cause.Cause;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Keys of a route. */
final class RouteKeys {
    private static final String PATH_WHAT = "a path that begins with / and holds no space, ? or #";
    private static final String PATH_REGEX = "/[!\"$->@-~]*";

    // Which requests
    static final Key<Endpoint> LISTEN = Key.optional("listen", Addresses.endpoint(0), "any",
            "The address of a listener, as it is written there.");
    static final Key<String> HOST = Key.optional("host", Addresses.hostPattern(), "any",
            "Host of the request: exact, or `*.example.com` for every name below it. Exact wins over `*.`, longer over "
                    + "shorter.");
    static final Key<String> PATH = Key.optional("path", Scalars.text(PATH_WHAT, PATH_REGEX), "any",
            "Prefix of the path, at segment borders where it does not end with a slash. The longest wins.");
    static final Key<String> PATH_EXACT = Key.optional("path_exact", Scalars.text(PATH_WHAT, PATH_REGEX), "none",
            "The whole path; wins over the others.");
    static final Key<Pattern> PATH_PATTERN = Key.optional("path_regex", Scalars.regex(), "none",
            "Regular expression found anywhere in the path unless anchored. Tried after path_exact and path (but "
                    + "before the path /), in the order of the routes.");
    private static final Block MATCH_BLOCK = new Block("Match", LISTEN, HOST, PATH, PATH_EXACT, PATH_PATTERN);

    // Changes of fields
    static final Key<Map<String, String>> SET = Key.with("set",
            new Names<>("NAME", Fields.name(), Fields.value(), 0), Map.of(),
            "Fields that replace all of their name. Values are taken literally.");
    static final Key<Map<String, String>> ADD = Key.with("add",
            new Names<>("NAME", Fields.name(), Fields.value(), 0), Map.of(),
            "Fields to add to what is there.");
    static final Key<List<String>> REMOVE = Key.with("remove", new Items<>(Fields.name(), 0), List.of(),
            "Fields to remove; done first.");
    static final Block FIELD_CHANGES = new Block("Header changes", REMOVE, SET, ADD);

    // Instead of an error
    static final Key<Integer> RESPOND_STATUS = Key.required("status", Scalars.integer(200, 599),
            "Status of the response.");
    static final Block RESPOND_BLOCK = new Block("Respond", RESPOND_STATUS, CommonKeys.PAGE_TYPE, CommonKeys.PAGE_BODY,
            CommonKeys.PAGE_FILE, CommonKeys.PAGE_BASE64);
    static final Key<List<Integer>> STATUS = Key.with("status", new Items<>(Scalars.integer(400, 599), 1), List.of(),
            "Statuses of the response that would be sent, the proxy's or the server's.");
    static final Key<List<Cause>> CAUSE = Key.with("cause", new Items<>(Scalars.constant(Cause.class, false), 1),
            List.of(), "Causes of the failure, such as `RESPONSE_TIMEOUT`.");
    static final Key<Section> RESPOND = Key.optional("respond", RESPOND_BLOCK, "", "A fixed response.");
    static final Key<String> FALLBACK = Key.optional("upstream", Scalars.text("the name of an upstream", false), "",
            "Another upstream to send the request to.");
    private static final Block ON_ERROR_BLOCK = new Block("On error", STATUS, CAUSE, RESPOND, FALLBACK);

    // The route
    static final Key<String> NAME = Key.optional("name",
            Scalars.text("a name of up to 200 printable ASCII characters", "[ -~]{1,200}"),
            "made of listen, host and path",
            "Names the route in logs, statistics and failures.");
    static final Key<Section> MATCH = Key.block("match", MATCH_BLOCK, "Which requests; all that is set must hold.");
    static final Key<String> UPSTREAM = Key.required("upstream", Scalars.text("the name of an upstream", false),
            "Where they go.");
    static final Key<String> REWRITE = Key.optional("rewrite", Scalars.text(PATH_WHAT, PATH_REGEX), "none",
            "Replaces the prefix that match.path matched.");
    static final Key<String> HOST_FIELD = Key.optional("host", Addresses.hostField(), "the client's",
            "Host field to the server.");
    static final Key<Section> REQUEST_HEADERS = Key.block("request_headers", FIELD_CHANGES,
            "Changes of the request's fields.");
    static final Key<Section> RESPONSE_HEADERS = Key.block("response_headers", FIELD_CHANGES,
            "Changes of the response's fields.");
    static final Key<Long> CONNECT_TIMEOUT = Key.optional("connect_timeout", CommonKeys.CONNECT_TIMEOUT.type(),
            "the upstream's", CommonKeys.CONNECT_TIMEOUT.doc());
    static final Key<Long> TLS_TIMEOUT = Key.optional("tls_timeout", CommonKeys.TLS_TIMEOUT.type(), "the upstream's",
            CommonKeys.TLS_TIMEOUT.doc());
    static final Key<Long> SEND_TIMEOUT = Key.optional("send_timeout", CommonKeys.SEND_TIMEOUT.type(),
            "the upstream's", CommonKeys.SEND_TIMEOUT.doc());
    static final Key<Long> READ_TIMEOUT = Key.optional("read_timeout", CommonKeys.READ_TIMEOUT.type(),
            "the upstream's", CommonKeys.READ_TIMEOUT.doc());
    static final Key<Section> NEXT_UPSTREAM = Key.optional("next_upstream", CommonKeys.RETRY, "the upstream's",
            "When another server is tried. Each key that is not written holds the upstream's value.");
    static final Key<Long> REQUEST_TIMEOUT = Key.of("request_timeout", Units.duration(0, DAY), "0",
            "The whole exchange; 0 is no limit.");
    static final Key<Long> MAX_BODY = Key.optional("max_body", Units.size(0, TERA), "client.max_body",
            "Bytes of a request body; 0 is no limit.");
    static final Key<Long> CLIENT_BODY_TIMEOUT = Key.optional("client_body_timeout", Units.duration(1, DAY),
            "client.body_timeout", "Between two reads of the request body.");
    static final Key<Long> CLIENT_SEND_TIMEOUT = Key.optional("client_send_timeout", Units.duration(1, DAY),
            "client.send_timeout", "Between two writes of the response that make progress.");
    static final Key<Section> MAINTENANCE = Key.optional("maintenance", CommonKeys.MAINTENANCE, "off",
            "Takes the route out on purpose: 503 with Retry-After.");
    static final Key<List<Section>> ON_ERROR = Key.with("on_error", new Items<>(ON_ERROR_BLOCK, 0), List.of(),
            "What to answer instead of an error; the first that matches. Each has a status, a cause or both, and either "
                    + "respond or upstream.");
    static final Key<Boolean> HEALTH = Key.of("health", Scalars.truth(), "true",
            "Whether failures of this route count for the servers' health.");
    static final Block ROUTE = new Block("Route", NAME, MATCH, UPSTREAM, REWRITE, HOST_FIELD, REQUEST_HEADERS,
            RESPONSE_HEADERS, CONNECT_TIMEOUT, TLS_TIMEOUT, SEND_TIMEOUT, READ_TIMEOUT, NEXT_UPSTREAM, REQUEST_TIMEOUT,
            MAX_BODY, CLIENT_BODY_TIMEOUT, CLIENT_SEND_TIMEOUT, MAINTENANCE, ON_ERROR, HEALTH);

    private RouteKeys() {}

}
