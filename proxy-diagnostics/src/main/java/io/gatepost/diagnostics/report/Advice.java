package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;

/** What to look at next for a cause, and what its caller can do. */
final class Advice {
    private Advice() {}

    /** For the operator; {@code {address}} and {@code {port}} stand for the server's. */
    static String check(Cause cause) {
        return switch (cause) {
            case CONNECT_REFUSED -> "is the process up and listening there: ss -ltnp 'sport = :{port}'";
            case CONNECT_TIMEOUT_NO_ANSWER -> "firewall, address and route to {address}: nc -vz {address}";
            case CONNECT_TIMEOUT_ACCEPT_QUEUE_FULL ->
                "why the application does not accept (blocked, too few workers): ss -ltn 'sport = :{port}'";
            case CONNECT_HOST_UNREACHABLE, CONNECT_NETWORK_UNREACHABLE ->
                "the route: ip route get, and firewalls that reject";
            case CONNECT_DENIED_LOCALLY -> "local policy: SELinux (setsebool httpd_can_network_connect), nft, eBPF";
            case LOCAL_PORTS_EXHAUSTED -> "ss -s; keepalive to the servers; net.ipv4.ip_local_port_range";
            case LOCAL_FDS_EXHAUSTED -> "ulimit -n of the proxy and ls /proc/PID/fd";
            case RESPONSE_TIMEOUT_REQUEST_ACKED ->
                "what the application was doing: thread dump, slow queries, its own log at this time";
            case RESPONSE_TIMEOUT_NOT_ACCEPTED -> "why the application does not accept: ss -ltn 'sport = :{port}'";
            case RESPONSE_TIMEOUT_REQUEST_NOT_ACKED, SEND_TIMEOUT_PATH_LOST ->
                "the path to {address}: tcpdump for retransmissions; is the host up";
            case REUSED_CONNECTION_CLOSED ->
                "the server's keepalive timeout; keep keepalive.idle_timeout below it";
            case UPSTREAM_CLOSED_NO_RESPONSE, UPSTREAM_RESET_NO_RESPONSE ->
                "the application's log for a crash or a killed worker; dmesg for the OOM killer";
            case BODY_TRUNCATED, BODY_RESET -> "the application's log for a crash in mid response";
            case RESPONSE_IS_TLS -> "does the port expect TLS";
            case RESPONSE_NOT_HTTP -> "is this the right port: the first bytes tell what speaks there";
            case UPSTREAM_SENT_STATUS -> "the application's own log: the proxy only passed its answer on";
            case ALL_SERVERS_EJECTED -> "the causes that ejected the servers, listed in the detail";
            case MAINTENANCE -> "who switched maintenance on, and until when";
            case NO_ROUTE -> "host and path against the routes of the configuration";
            default -> byPhase(cause);
        };
    }

    private static String byPhase(Cause cause) {
        Phase phase = cause.phase();
        if (phase == null) {
            return "the timing: which step took the time";
        }
        return switch (phase) {
            case READ_REQUEST -> "the client: what it sent, and how fast";
            case ADMIT -> "limits and load: requests in flight on each server";
            case RESOLVE -> "the name and the resolver: getent hosts, dig";
            case CONNECT -> "the socket and its permissions: ls -l, ss -xl";
            case TLS_HANDSHAKE -> "openssl s_client -connect {address}";
            case SEND_REQUEST -> "whether the application reads request bodies, and its limits for them";
            case AWAIT_RESPONSE -> "the application's log at this time";
            case READ_RESPONSE_HEAD -> "what the server sent: curl -v http://{address}/";
            case RELAY_BODY -> "the application's log at this time, and the client's connection";
            case TUNNEL -> "who closed the tunnel, and idle timeouts on the way";
        };
    }

    /** For the caller. */
    static String caller(Cause cause) {
        if (cause.status() >= 400 && cause.status() < 500) {
            return "The request itself was refused; change it before you repeat it.";
        }
        return switch (cause) {
            case MAINTENANCE, ALL_SERVERS_EJECTED, UPSTREAM_QUEUE_FULL, UPSTREAM_QUEUE_TIMEOUT,
                    UPSTREAM_CONNECTION_LIMIT, PROXY_CONNECTION_LIMIT ->
                "Try again after the time given, not at once.";
            default -> "A request that is safe to repeat may be tried again later; the operators can look the id up.";
        };
    }
}
