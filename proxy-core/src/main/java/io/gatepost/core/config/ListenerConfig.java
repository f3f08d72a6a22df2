package io.gatepost.core.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One address that clients connect to.
 *
 * @param address where to listen; port 0 takes a free one
 * @param backlog length of the accept queue, 1 to 65535
 * @param proxyProtocol peers that begin each connection with a PROXY header; empty where none does
 * @param tls     TLS from clients; null is plain
 */
public record ListenerConfig(Endpoint address, int backlog, List<Network> proxyProtocol, @Nullable ListenerTls tls) {
    public ListenerConfig {
        proxyProtocol = List.copyOf(proxyProtocol);
    }
}
