package io.gatepost.core.resolve;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a name.
 *
 * @param list      its addresses; never empty
 * @param expiresAt when they are to be asked for again, in ticks
 * @param staleBy   why they could not be renewed, so that these are the last good ones; null where they are fresh
 */
public record Addresses(List<InetAddress> list, long expiresAt, @Nullable NoAnswer staleBy) {
    public Addresses {
        list = List.copyOf(list);
    }
}
