package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.pattern.Series.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Local ports towards one server run out, or will at this rate: each new connection keeps its port for a minute. */
final class PortExhaustion implements Detector {
    /** Linux' default range, 32768 to 60999. */
    static final long PORTS = 28_232;
    private static final long LOOK_BACK = 300_000;
    private static final long TIME_WAIT_SECONDS = 60;

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        List<Observation> failed = pool.failedSince(context.now() - LOOK_BACK).stream()
                .filter(o -> o.cause() == Cause.LOCAL_PORTS_EXHAUSTED).toList();
        if (!failed.isEmpty()) {
            found.accept(exhausted(pool, failed));
            return;
        }
        for (Member member : pool.members()) {
            warn(pool, member, context.now(), found);
        }
    }

    private static Pattern exhausted(Pool pool, List<Observation> failed) {
        Set<String> servers = failed.stream().map(Observation::server).collect(Collectors.toSet());
        List<String> figures = new ArrayList<>();
        reuse(pool, failed.getFirst().at(), figures);
        boolean one = servers.size() == 1;
        figures.add(one
                ? "only towards one server: its ports are used up"
                : "towards " + servers.size() + " servers at once: look at open files and conntrack as well");
        return new Pattern(Kind.PORT_EXHAUSTION, Strength.FACT, pool.name(), one ? servers.iterator().next() : null,
                Text.instant(failed.getFirst().at()), Text.instant(failed.getLast().at()),
                Text.count(failed, o -> true),
                Text.count(failed, o -> true) + " attempts found no free local port", figures, advice());
    }

    private static void warn(Pool pool, Member member, long now, Consumer<Pattern> found) {
        if (member.name().startsWith("127.") || member.name().startsWith("[::1]")
                || member.name().startsWith("unix:")) {
            return; // Linux reuses ports in TIME_WAIT on loopback
        }
        long fresh = member.series().sum(Row.FRESH, now - TIME_WAIT_SECONDS * 1000 + Series.BUCKET, now);
        long perSecond = fresh / TIME_WAIT_SECONDS;
        if (fresh < PORTS * 8 / 10) {
            return;
        }
        List<String> figures = new ArrayList<>();
        reuse(pool, now, figures);
        found.accept(new Pattern(Kind.PORT_EXHAUSTION, Strength.HINT, pool.name(), member.name(),
                Text.instant(now - TIME_WAIT_SECONDS * 1000), Text.instant(now), 0,
                perSecond + " new connections a second keep about " + fresh + " of " + PORTS
                        + " local ports in use; at 470 a second none is left",
                figures, advice()));
    }

    /** A reuse that fell just before is the root: keepalive was lost, or the server says Connection: close. */
    private static void reuse(Pool pool, long at, List<String> figures) {
        long now = pool.series().sum(Row.ATTEMPTS, at - 60_000, at);
        long before = pool.series().sum(Row.ATTEMPTS, at - 1_860_000, at - 70_000);
        if (now == 0 || before == 0) {
            return;
        }
        double reusedNow = 1 - (double) pool.series().sum(Row.FRESH, at - 60_000, at) / now;
        double reusedBefore = 1 - (double) pool.series().sum(Row.FRESH, at - 1_860_000, at - 70_000) / before;
        figures.add("reused connections: " + Text.percent(reusedNow) + " in the last minute, "
                + Text.percent(reusedBefore) + " in the half hour before"
                + (reusedNow < reusedBefore / 2 ? ": keepalive was lost" : ""));
    }

    private static List<String> advice() {
        return List.of("keep connections: keepalive.idle above 0, and no Connection: close from the server",
                "net.ipv4.tcp_tw_reuse=1, a wider net.ipv4.ip_local_port_range, or more server addresses");
    }
}
