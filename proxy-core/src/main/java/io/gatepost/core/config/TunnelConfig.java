package io.gatepost.core.config;

import java.util.List;

/**
 * Switching to another protocol (RFC 9110, section 7.8).
 *
 * @param protocols   that clients may ask for, in lower case, as {@code websocket}; empty allows none
 * @param idleTimeout how long no byte may flow either way once it is switched, milliseconds
 */
public record TunnelConfig(List<String> protocols, long idleTimeout) {
    public TunnelConfig {
        protocols = List.copyOf(protocols);
    }
}
