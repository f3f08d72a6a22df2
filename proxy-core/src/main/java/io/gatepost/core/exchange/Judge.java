package io.gatepost.core.exchange;

import io.gatepost.core.transport.Errno;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.TcpState;
import org.jspecify.annotations.Nullable;

/** The one place where errno, phase and bytes become a cause. */
public final class Judge {
    private Judge() {}

    /** What PHP-FPM writes where the file is not there, or may not be run. */
    private static final String NO_SCRIPT = "Primary script unknown";

    /**
     * A final response: null where nothing is wrong.
     *
     * @param early    it refuses a request that was not sent whole
     * @param upgrade whether the request asked to switch to another protocol
     * @param stderr what a FastCGI application wrote to its error stream
     */
    static @Nullable Cause response(int status, boolean early, boolean upgrade, String stderr) {
        if (status >= 400 && !stderr.isEmpty()) {
            return stderr.contains(NO_SCRIPT)
                    ? Cause.FCGI_SCRIPT_UNKNOWN
                    : status >= 500 ? Cause.FCGI_APP_STDERR : null;
        }
        if (status >= 500) {
            return Cause.UPSTREAM_SENT_STATUS;
        }
        return upgrade ? Cause.UPGRADE_REFUSED : early ? Cause.UPSTREAM_EARLY_RESPONSE : null;
    }

    /** A connection that could not be opened. */
    public static Cause connect(int errno, boolean unix) {
        if (unix) {
            return switch (errno) {
                case Errno.ENOENT, Errno.ENOTDIR -> Cause.UNIX_SOCKET_MISSING;
                case Errno.EACCES, Errno.EPERM -> Cause.UNIX_SOCKET_PERMISSION_DENIED;
                case Errno.ECONNREFUSED -> Cause.UNIX_SOCKET_NO_LISTENER;
                case Errno.ENOTSOCK, Errno.EPROTOTYPE -> Cause.UNIX_PATH_NOT_A_SOCKET;
                case Errno.EAGAIN -> Cause.UNIX_SOCKET_QUEUE_FULL;
                default -> local(errno, Cause.PROXY_INTERNAL_ERROR);
            };
        }
        return switch (errno) {
            case Errno.ECONNREFUSED -> Cause.CONNECT_REFUSED;
            case Errno.ECONNRESET, Errno.EPIPE, Errno.ECONNABORTED -> Cause.CONNECT_RESET;
            // ICMP says: the host, an isolated host, or a protocol that is not spoken there
            case Errno.EHOSTUNREACH, Errno.EHOSTDOWN, Errno.ENONET, Errno.ENOPROTOOPT -> Cause.CONNECT_HOST_UNREACHABLE;
            // a blackhole route, or a link-local address without its link, is EINVAL
            case Errno.ENETUNREACH, Errno.ENETDOWN, Errno.EINVAL -> Cause.CONNECT_NETWORK_UNREACHABLE;
            case Errno.ETIMEDOUT -> Cause.CONNECT_TIMEOUT_NO_ANSWER;
            case Errno.EACCES, Errno.EPERM -> Cause.CONNECT_DENIED_LOCALLY;
            default -> local(errno, Cause.PROXY_INTERNAL_ERROR);
        };
    }

    private static Cause local(int errno, Cause otherwise) {
        return switch (errno) {
            case Errno.EADDRNOTAVAIL, Errno.EADDRINUSE -> Cause.LOCAL_PORTS_EXHAUSTED;
            case Errno.EMFILE, Errno.ENFILE -> Cause.LOCAL_FDS_EXHAUSTED;
            case Errno.ENOBUFS, Errno.ENOMEM -> Cause.LOCAL_MEMORY_EXHAUSTED;
            default -> otherwise;
        };
    }

    /** SYNs that nobody answered. */
    static Cause connectTimeout(@Nullable ListenerState listener) {
        return listener != null && listener.kind() == ListenerState.Kind.QUEUE_FULL
                ? Cause.CONNECT_TIMEOUT_ACCEPT_QUEUE_FULL
                : Cause.CONNECT_TIMEOUT_NO_ANSWER;
    }

    /**
     * The server closed or reset the connection before the response was whole. A reset that follows the server's own FIN
     * shows as EPIPE: the FIN came first and counts.
     *
     * @param race     whether the connection was reused and closed as the request went out
     * @param anyByte  whether the head of a response had begun
     * @param headDone whether it was complete
     * @param sending  whether the request was still being sent
     */
    static Cause closed(int errno, boolean race, boolean anyByte, boolean headDone, boolean sending) {
        if (errno == Errno.ETIMEDOUT || errno == Errno.EHOSTUNREACH || errno == Errno.ENETUNREACH) {
            // the kernel gave up on segments that nobody acknowledged
            return headDone
                    ? Cause.BODY_STALLED
                    : sending ? Cause.SEND_TIMEOUT_PATH_LOST : Cause.RESPONSE_TIMEOUT_REQUEST_NOT_ACKED;
        }
        boolean reset = errno != 0 && errno != Errno.EPIPE;
        if (headDone) {
            return reset ? Cause.BODY_RESET : Cause.BODY_TRUNCATED;
        }
        if (anyByte) {
            return reset ? Cause.UPSTREAM_RESET_MID_HEADER : Cause.UPSTREAM_CLOSED_MID_HEADER;
        }
        if (race) {
            return Cause.REUSED_CONNECTION_CLOSED;
        }
        if (sending) {
            return reset ? Cause.SEND_RESET : Cause.SEND_CLOSED;
        }
        return reset ? Cause.UPSTREAM_RESET_NO_RESPONSE : Cause.UPSTREAM_CLOSED_NO_RESPONSE;
    }

    /** Nothing could be written for the send timeout. */
    static Cause sendTimeout(@Nullable TcpState tcp) {
        return tcp != null && tcp.unacked() > 0 && tcp.retransmits() > 0 && tcp.sendWindow() != 0
                ? Cause.SEND_TIMEOUT_PATH_LOST
                : Cause.SEND_TIMEOUT_UPSTREAM_NOT_READING;
    }

    /** Nothing came for the read timeout, and nothing had come before. */
    static Cause responseTimeout(@Nullable TcpState tcp) {
        if (tcp == null) {
            return Cause.RESPONSE_TIMEOUT;
        }
        if (tcp.unacked() > 0) {
            return tcp.retransmits() > 0 ? Cause.RESPONSE_TIMEOUT_REQUEST_NOT_ACKED : Cause.RESPONSE_TIMEOUT;
        }
        return Cause.RESPONSE_TIMEOUT_REQUEST_ACKED;
    }
}
