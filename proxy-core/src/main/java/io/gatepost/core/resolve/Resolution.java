package io.gatepost.core.resolve;

import io.gatepost.core.config.ResolverConfig;
import io.gatepost.core.transport.Transport;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One name's resolution: its candidates in the search list one after the other, and of each A and AAAA at once. */
final class Resolution {
    private final Transport transport;
    private final EventLoop loop;
    private final ResolverConfig config;
    private final List<InetSocketAddress> servers;
    private final Iterator<String> candidates;
    private final BiConsumer<@Nullable Addresses, @Nullable NoAnswer> then;
    private @Nullable NoAnswer first;

    /** @param then told once, on the loop */
    Resolution(Transport transport, EventLoop loop, ResolverConfig config, List<InetSocketAddress> servers,
            List<String> candidates, BiConsumer<@Nullable Addresses, @Nullable NoAnswer> then) {
        this.transport = transport;
        this.loop = loop;
        this.config = config;
        this.servers = servers;
        this.candidates = candidates.iterator();
        this.then = then;
    }

    void start() {
        next();
    }

    private void next() {
        new Both(candidates.next()).ask();
    }

    /** The name does not exist, has no address, or the servers fail: what another candidate says may be better. */
    private void failed(NoAnswer none) {
        boolean goesOn = none.cause() == Cause.DNS_NAME_NOT_FOUND || none.cause() == Cause.DNS_NO_ADDRESS;
        if (first == null || first.cause() == Cause.DNS_NAME_NOT_FOUND) {
            first = none;
        }
        if (goesOn && candidates.hasNext()) {
            next();
        } else {
            then.accept(null, first);
        }
    }

    /** The two questions for one candidate. */
    private final class Both {
        private final String name;
        private final List<InetAddress> v6 = new ArrayList<>();
        private final List<InetAddress> v4 = new ArrayList<>();
        private int open = 2;
        private long ttl = Long.MAX_VALUE;
        private boolean exists;
        private String server = "";
        private @Nullable NoAnswer failure;

        Both(String name) {
            this.name = name;
        }

        void ask() {
            lookup(DnsRecordType.AAAA, v6);
            lookup(DnsRecordType.A, v4);
        }

        private void lookup(DnsRecordType type, List<InetAddress> into) {
            new Lookup(transport, loop, servers, name, type, config.timeout(), (found, none) -> {
                if (found != null) {
                    into.addAll(found.addresses());
                    exists |= found.exists();
                    server = found.server();
                    ttl = found.addresses().isEmpty() ? ttl : Math.min(ttl, found.ttl());
                } else if (none != null) {
                    failure = none.or(failure);
                }
                if (--open == 0) {
                    end();
                }
            }).next();
        }

        private void end() {
            if (!v4.isEmpty() || !v6.isEmpty()) {
                long keep = Math.clamp(ttl * 1000, config.minTtl(), config.maxTtl());
                then.accept(new Addresses(interleaved(), Ticks.now() + keep * 1_000_000, null), null);
            } else if (failure != null) {
                failed(failure);
            } else {
                failed(exists
                        ? new NoAnswer(Cause.DNS_NO_ADDRESS, server, "NOERROR", null)
                        : new NoAnswer(Cause.DNS_NAME_NOT_FOUND, server, "NXDOMAIN", null));
            }
        }

        /** Families in turn, IPv6 first: RFC 8305, section 4. */
        private List<InetAddress> interleaved() {
            List<InetAddress> all = new ArrayList<>();
            for (int i = 0; i < Math.max(v4.size(), v6.size()); i++) {
                if (i < v6.size()) {
                    all.add(v6.get(i));
                }
                if (i < v4.size()) {
                    all.add(v4.get(i));
                }
            }
            return all;
        }
    }
}
