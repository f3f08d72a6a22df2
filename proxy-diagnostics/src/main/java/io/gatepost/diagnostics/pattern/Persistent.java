package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.text.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Nothing succeeds any more, and always for the same cause. */
final class Persistent implements Detector {
    private static final long CURRENT = 300_000;
    private static final Set<Cause> FACTS = EnumSet.of(Cause.CONNECT_REFUSED, Cause.UNIX_SOCKET_MISSING,
            Cause.UNIX_SOCKET_NO_LISTENER, Cause.UNIX_SOCKET_PERMISSION_DENIED, Cause.UNIX_PATH_NOT_A_SOCKET,
            Cause.DNS_NAME_NOT_FOUND, Cause.DNS_NO_ADDRESS, Cause.CONNECT_NETWORK_UNREACHABLE,
            Cause.CONNECT_DENIED_LOCALLY, Cause.TLS_CERT_EXPIRED, Cause.TLS_CERT_NAME_MISMATCH,
            Cause.TLS_CERT_UNKNOWN_CA, Cause.TLS_CERT_SELF_SIGNED, Cause.TLS_UPSTREAM_SPEAKS_PLAIN_HTTP,
            Cause.RESPONSE_IS_TLS, Cause.RESPONSE_IS_HTTP2);

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        List<Pattern> each = new ArrayList<>();
        int active = 0;
        for (Member member : pool.members()) {
            if (Math.max(member.runEnd(), member.lastGood()) < context.now() - CURRENT) {
                continue;
            }
            active++;
            Cause cause = member.commonest();
            if (cause != null && member.runEnd() >= context.now() - CURRENT) {
                Pattern p = of(pool, member, cause);
                if (p != null) {
                    each.add(p);
                }
            }
        }
        boolean all = each.size() == active && active > 1;
        for (Pattern p : all ? List.of(whole(pool, each)) : each) {
            found.accept(p);
        }
    }

    private static @Nullable Pattern of(Pool pool, Member member, Cause cause) {
        long total = member.run().values().stream().mapToLong(Long::longValue).sum();
        long same = member.run().getOrDefault(cause, 0L);
        boolean whole = total >= 20 && member.runEnd() - member.runStart() >= 30_000 && same >= 0.95 * total;
        if (!whole && !(total >= 3 && same == total && FACTS.contains(cause))) {
            return null;
        }
        String lastGood = member.lastGood() == 0
                ? "it never succeeded since this proxy looks: look at address, port, protocol and firewall"
                : "it last succeeded at " + Text.time(member.lastGood()) + ": look at what happened then";
        return new Pattern(Kind.PERSISTENT, whole ? Strength.STRONG : Strength.FACT, pool.name(), member.name(),
                Text.instant(member.runStart()), Text.instant(member.runEnd()), total,
                member.name() + " fails with " + cause + ": " + total + " attempts and no success for "
                        + Durations.ofMillis(member.runEnd() - member.runStart()),
                List.of(lastGood,
                        "a success rate above " + Text.percent(Stats.wilson(0, total).high()) + " is ruled out"),
                List.of("gatepost why last shows the likely reasons for " + cause));
    }

    private static Pattern whole(Pool pool, List<Pattern> each) {
        Pattern first = each.getFirst();
        return new Pattern(Kind.PERSISTENT, first.strength(), pool.name(), null,
                each.stream().map(Pattern::since).min(Instant::compareTo).orElseThrow(),
                each.stream().map(Pattern::until).max(Instant::compareTo).orElseThrow(),
                each.stream().mapToLong(Pattern::failures).sum(), "all " + each.size() + " servers fail",
                each.stream().map(Pattern::says).toList(), first.advice());
    }
}
