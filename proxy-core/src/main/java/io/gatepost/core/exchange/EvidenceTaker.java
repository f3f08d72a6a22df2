package io.gatepost.core.exchange;

import io.gatepost.core.transport.ConnectProbe;
import io.gatepost.core.transport.Container;
import io.gatepost.core.transport.ListenerProbe;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Gathers what can only be measured at the moment of failure, and lets it sharpen the cause. */
final class EvidenceTaker {
    private static final int BANNER = 64;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private EvidenceTaker() {}

    static Evidence of(Evidence before, @Nullable TcpState tcp) {
        return tcp == null
                ? before
                : new Evidence(tcp, before.tcpAtSend(), before.listener(), before.firstBytes(), before.notes());
    }

    /** The first bytes of what was no HTTP, escaped. */
    static Evidence banner(Slice seen) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(BANNER, seen.length()); i++) {
            int b = seen.array()[seen.offset() + i] & 0xff;
            switch (b) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (b >= 0x20 && b < 0x7f) {
                        text.append((char) b);
                    } else {
                        text.append("\\x").append(HEX[b >> 4]).append(HEX[b & 15]);
                    }
                }
            }
        }
        return new Evidence(null, null, null, text.toString(), java.util.Map.of());
    }

    /** Asks for what takes another thread, where the cause needs it, and goes on on the loop; at once where it does not. */
    static void complete(Attempt attempt, @Nullable InetSocketAddress local, InetSocketAddress remote, EventLoop loop,
            Runnable then) {
        Cause cause = attempt.cause;
        if (cause == Cause.CONNECT_HOST_UNREACHABLE) {
            // Netty folds ENETUNREACH and EHOSTUNREACH into one exception: the kernel is asked once more.
            ConnectProbe.errno(remote, loop, errno -> {
                if (errno != 0) {
                    Cause again = Judge.connect(errno, false);
                    if (again == Cause.CONNECT_NETWORK_UNREACHABLE) {
                        attempt.cause = again;
                        attempt.segment = again.segment();
                        attempt.errno = errno;
                    }
                }
                then.run();
            });
            return;
        }
        boolean wanted = cause == Cause.CONNECT_REFUSED || cause == Cause.CONNECT_TIMEOUT_NO_ANSWER
                || cause == Cause.RESPONSE_TIMEOUT_REQUEST_ACKED;
        if (!wanted || !ListenerProbe.isLocal(remote.getAddress())) {
            then.run();
            return;
        }
        ListenerProbe.lookup(remote, loop, state -> {
            attempt.evidence = attempt.evidence.withListener(state);
            if (Container.inside() && remote.getAddress().isLoopbackAddress()) {
                attempt.evidence = attempt.evidence.withNote(Notes.CONTAINER, true);
            }
            sharpen(attempt, state);
            then.run();
        });
    }

    private static void sharpen(Attempt attempt, @Nullable ListenerState state) {
        Cause before = attempt.cause;
        if (before == Cause.CONNECT_TIMEOUT_NO_ANSWER) {
            attempt.cause = Judge.connectTimeout(state);
        } else if (before == Cause.RESPONSE_TIMEOUT_REQUEST_ACKED && state != null && state.queued() > 0) {
            attempt.cause = Judge.responseTimeout(attempt.evidence.tcp(), stillQueued(attempt, state));
        }
        if (attempt.cause != null) {
            attempt.segment = attempt.cause.segment();
        }
    }

    /** A queue that holds connections for longer than ours was open has not been served since: ours stands in it too. */
    private static boolean stillQueued(Attempt attempt, ListenerState state) {
        return !attempt.reused && state.queued() > 0
                && Ticks.now() - attempt.timeline.at(AttemptMark.STARTED) > 100_000_000;
    }
}
