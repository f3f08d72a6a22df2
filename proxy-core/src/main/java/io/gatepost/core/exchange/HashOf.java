package io.gatepost.core.exchange;

import io.gatepost.core.config.Balance;
import io.gatepost.core.config.HashKey;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.exchange.Slice;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The part of a request that decides on its server where an upstream balances by a hash. Stateless. */
final class HashOf {
    private HashOf() {}

    /** Of what the upstream's balancer hashes; 0 where it hashes nothing. */
    static int request(Exchange exchange, UpstreamConfig to) {
        Balance balance = to.balance();
        if (balance == Balance.CLIENT_HASH) {
            InetAddress address = exchange.stream().address();
            byte[] bytes = address == null ? new byte[0] : address.getAddress();
            return Upstream.hashOf(bytes, 0, bytes.length == 4 ? 3 : bytes.length);
        }
        if (balance != Balance.HASH) {
            return 0;
        }
        RequestHead head = exchange.head();
        HashKey key = Objects.requireNonNull(to.hashKey());
        return switch (key.kind()) {
            case URI -> Upstream.hashOf(head.bytes(), head.pathOffset(), head.pathLength());
            case PATH -> {
                int n = 0;
                while (n < head.pathLength() && head.bytes()[head.pathOffset() + n] != '?') {
                    n++;
                }
                yield Upstream.hashOf(head.bytes(), head.pathOffset(), n);
            }
            case HOST -> Upstream.hashOf(head.bytes(), head.hostOffset(), head.hostNameLength());
            case FIELD -> hash(head.value(key.name()));
            case COOKIE -> hash(Cookies.value(head, key.name()));
        };
    }

    private static int hash(@Nullable Slice value) {
        return value == null ? 0 : Upstream.hashOf(value.array(), value.offset(), value.length());
    }
}
