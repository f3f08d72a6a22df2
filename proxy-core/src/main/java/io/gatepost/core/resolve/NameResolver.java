package io.gatepost.core.resolve;

import io.gatepost.core.config.ResolverConfig;
import io.gatepost.core.transport.Transport;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.channel.EventLoop;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves the names of servers for all event loops. The hosts file is asked first (as read at start), then the name servers.
 * An answer is kept for its TTL within the configured bounds; after that it is still used while a new one is asked for, and,
 * where none can be had, as long as that lasts. Asking happens on one event loop; reading what is known takes no lock.
 */
public final class NameResolver {
    private static final Logger LOG = LoggerFactory.getLogger(NameResolver.class);

    private final ResolverConfig config;
    private final Transport transport;
    private final EventLoop loop;
    private final ResolvConf system;
    private final List<InetSocketAddress> servers;
    private final HostsFileEntriesProvider hosts;
    private final Map<String, Addresses> known = new ConcurrentHashMap<>();
    /** Who waits for a name that is being asked for; on the loop only. */
    private final Map<String, List<BiConsumer<@Nullable Addresses, @Nullable NoAnswer>>> asking = new HashMap<>();

    /** Reads the system's files: not for an event loop. */
    public NameResolver(ResolverConfig config, Transport transport) {
        this.config = config;
        this.transport = transport;
        this.loop = transport.group().next();
        this.system = ResolvConf.read(Path.of("/etc/resolv.conf"));
        this.servers = config.addresses().isEmpty()
                ? system.servers()
                : config.addresses().stream().map(a -> new InetSocketAddress(a.host(), a.port())).toList();
        this.hosts = HostsFileEntriesProvider.parser().parseSilently();
    }

    /** What is known of a name, fresh or not; null where it was never resolved. Renews it where it is due. */
    public @Nullable Addresses known(String name) {
        Addresses addresses = known.get(name);
        if (addresses != null && Ticks.now() - addresses.expiresAt() >= 0) {
            loop.execute(() -> ask(name));
        }
        return addresses;
    }

    /** Resolves a name that is not known, and calls back on the given loop: with addresses, or with why there are none. */
    public void resolve(String name, EventLoop on, BiConsumer<@Nullable Addresses, @Nullable NoAnswer> then) {
        loop.execute(() -> {
            boolean first = !asking.containsKey(name);
            asking.computeIfAbsent(name, n -> new ArrayList<>())
                    .add((found, none) -> on.execute(() -> then.accept(found, none)));
            if (first) {
                begin(name);
            }
        });
    }

    /** One address of a host, which may be an address itself; calls back on the given loop, where this is called. */
    public void address(String host, EventLoop on, BiConsumer<@Nullable InetAddress, @Nullable NoAnswer> then) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            try {
                then.accept(InetAddress.getByAddress(literal), null);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("4 or 16 bytes are always an address", e);
            }
            return;
        }
        Addresses found = known(host);
        if (found != null) {
            then.accept(found.list().getFirst(), null);
        } else {
            resolve(host, on, (now, none) -> then.accept(now == null ? null : now.list().getFirst(), none));
        }
    }

    private void ask(String name) {
        if (!asking.containsKey(name)) {
            asking.put(name, new ArrayList<>());
            begin(name);
        }
    }

    private void begin(String name) {
        List<InetAddress> ofHosts = fromHosts(name.toLowerCase(Locale.ROOT));
        if (!ofHosts.isEmpty()) {
            ended(name, new Addresses(ofHosts, Ticks.now() + config.maxTtl() * 1_000_000, null), null);
        } else {
            new Resolution(transport, loop, config, servers, system.candidates(name),
                    (found, none) -> ended(name, found, none)).start();
        }
    }

    private List<InetAddress> fromHosts(String name) {
        List<InetAddress> all = new ArrayList<>(hosts.ipv6Entries().getOrDefault(name, List.of()));
        all.addAll(hosts.ipv4Entries().getOrDefault(name, List.of()));
        return all;
    }

    private void ended(String name, @Nullable Addresses found, @Nullable NoAnswer none) {
        Addresses before = known.get(name);
        Addresses now = found;
        if (found != null) {
            tell(name, before, found);
        } else if (before != null) {
            if (before.staleBy() == null) {
                LOG.warn("{} cannot be resolved any more ({}), its last addresses stay in use: {}", name,
                        none == null ? "" : none.cause(), texts(before.list()));
            }
            now = new Addresses(before.list(), Ticks.now() + config.minTtl() * 1_000_000, none);
        }
        if (now != null) {
            known.put(name, now);
        }
        List<BiConsumer<@Nullable Addresses, @Nullable NoAnswer>> waiting = asking.remove(name);
        if (waiting != null) {
            for (BiConsumer<@Nullable Addresses, @Nullable NoAnswer> w : waiting) {
                w.accept(now, none);
            }
        }
    }

    private static void tell(String name, @Nullable Addresses before, Addresses found) {
        if (before != null && !(before.list().containsAll(found.list()) && found.list().containsAll(before.list()))) {
            LOG.info("{} resolves to {} now, before to {}", name, texts(found.list()), texts(before.list()));
        } else if (before != null && before.staleBy() != null) {
            LOG.info("{} can be resolved again", name);
        }
    }

    private static List<String> texts(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).toList();
    }
}
