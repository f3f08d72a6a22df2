package io.gatepost.core.exchange;

import io.gatepost.core.transport.ConnectProbe;
import io.gatepost.core.transport.Container;
import io.gatepost.core.transport.ListenerProbe;
import io.gatepost.core.transport.PeerProbe;
import io.gatepost.core.transport.SocketFile;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.exchange.TcpState;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Consumer;
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

    /** The first bytes of an answer that is refused, escaped. */
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
        return new Evidence(null, null, null, text.toString(), Map.of());
    }

    /**
     * Asks for what takes another thread, where the cause needs it, and goes on on the loop; at once where it does not.
     *
     * @param local  our end of the connection; null where there was none
     * @param remote the address that was connected to; null on a unix socket
     */
    static void complete(Attempt attempt, @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote,
            EventLoop loop, Runnable then) {
        Cause cause = attempt.cause;
        if (cause == Cause.UNIX_SOCKET_NO_LISTENER) {
            SocketFile.isOtherKind(attempt.server.config().address().host(), loop, other -> {
                if (other) {
                    become(attempt, Cause.UNIX_PATH_NOT_A_SOCKET);
                }
                then.run();
            });
        } else if (remote == null) {
            then.run();
        } else if (cause == Cause.CONNECT_HOST_UNREACHABLE) {
            // Netty folds ENETUNREACH and EHOSTUNREACH into one exception: the kernel is asked once more.
            ConnectProbe.errno(remote, loop, errno -> {
                if (errno != 0 && Judge.connect(errno, false) == Cause.CONNECT_NETWORK_UNREACHABLE) {
                    become(attempt, Cause.CONNECT_NETWORK_UNREACHABLE);
                    attempt.errno = errno;
                }
                then.run();
            });
        } else if (cause == Cause.CONNECT_REFUSED || cause == Cause.CONNECT_TIMEOUT_NO_ANSWER) {
            listener(attempt, remote, loop, state -> {
                if (cause == Cause.CONNECT_TIMEOUT_NO_ANSWER) {
                    become(attempt, Judge.connectTimeout(state));
                }
                then.run();
            });
        } else if (cause == Cause.RESPONSE_TIMEOUT_REQUEST_ACKED && local != null) {
            PeerProbe.lookup(remote, local, loop, (known, accepted, unread) -> {
                if (!known) {
                    then.run();
                    return;
                }
                if (!accepted) {
                    become(attempt, Cause.RESPONSE_TIMEOUT_NOT_ACCEPTED);
                }
                attempt.evidence = attempt.evidence.withNote(Notes.SERVER_UNREAD, unread);
                listener(attempt, remote, loop, state -> then.run());
            });
        } else {
            then.run();
        }
    }

    private static void listener(Attempt attempt, InetSocketAddress remote, EventLoop loop,
            Consumer<@Nullable ListenerState> then) {
        ListenerProbe.lookup(remote, loop, state -> {
            attempt.evidence = attempt.evidence.withListener(state);
            if (Container.inside() && remote.getAddress().isLoopbackAddress()) {
                attempt.evidence = attempt.evidence.withNote(Notes.CONTAINER, true);
            }
            then.accept(state);
        });
    }

    private static void become(Attempt attempt, Cause cause) {
        attempt.cause = cause;
        attempt.segment = cause.segment();
    }
}
