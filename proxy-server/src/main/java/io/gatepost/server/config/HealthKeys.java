package io.gatepost.server.config;

import io.gatepost.core.config.HealthCheck.StatusRange;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys of active health checks. */
final class HealthKeys {
    private static final Pattern RANGE = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");

    static final Key<String> PATH = Key.optional("path", Scalars.text("a path", false),
            "none: only a connection is made", "Asked for with GET.");
    static final Key<String> HOST = Key.optional("host", Scalars.text("a name", false), "the server's own",
            "For the field Host.");
    static final Key<Long> INTERVAL = Key.of("interval", Units.duration(10, Units.DAY), "5s",
            "Between two checks of one server, give or take a tenth; a quarter of it until enough agree.");
    static final Key<Long> TIMEOUT = Key.of("timeout", Units.duration(1, Units.HOUR), "1s", "For one whole check.");
    static final Key<Integer> RISE = Key.of("rise", Scalars.integer(1, 1000), "2",
            "Successes in a row that put a server back.");
    static final Key<Integer> FALL = Key.of("fall", Scalars.integer(1, 1000), "3",
            "Failures in a row that take it out.");
    static final Key<List<StatusRange>> STATUS = Key.with("status", new Items<>(range(), 1),
            List.of(new StatusRange(200, 399)), "What is a success: `200`, or `200-399`.");
    static final Key<String> BODY = Key.optional("body", Scalars.text("text", false), "any",
            "Must be in the first 64 KB of the content.");
    static final Block HEALTH_CHECK = new Block("Health check", PATH, HOST, INTERVAL, TIMEOUT, RISE, FALL, STATUS,
            BODY);

    private HealthKeys() {}

    private static Scalar<StatusRange> range() {
        String what = "a status as 200, or a range as 200-399";
        return Scalars.converted(what, Scalars.map("type", List.of("string", "integer")), text -> {
            Matcher m = RANGE.matcher(text);
            if (m.matches()) {
                int from = Integer.parseInt(m.group(1));
                int to = m.group(2) == null ? from : Integer.parseInt(m.group(2));
                if (from <= to) {
                    return new StatusRange(from, to);
                }
            }
            throw new Invalid("'" + Literal.shorten(text) + "' is no status");
        }, StatusRange::toString);
    }
}
