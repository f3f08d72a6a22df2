package io.gatepost.core.resolve;

import io.gatepost.core.transport.Transport;
import io.gatepost.diagnostics.cause.Cause;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of one type of one name: asks the name servers in turn, twice around, until one of them knows. A name that does
 * not exist, and one without such records, are answers; only a server that fails makes the next one be asked.
 */
final class Lookup {
    /** How often each server is asked before the lookup gives up: a datagram may be lost. */
    private static final int ROUNDS = 2;

    /**
     * What came of it.
     *
     * @param addresses in the server's order; may be empty
     * @param ttl       the least of their times to live, seconds
     * @param exists    whether the name exists
     * @param server    who said so
     */
    record Found(List<InetAddress> addresses, long ttl, boolean exists, String server) {}

    private final Transport transport;
    private final EventLoop loop;
    private final List<InetSocketAddress> servers;
    private final String name;
    private final DnsRecordType type;
    private final long perTryMillis;
    private final BiConsumer<@Nullable Found, @Nullable NoAnswer> then;
    private int tries;
    private @Nullable NoAnswer failure;

    /**
     * @param timeoutMillis for all tries together
     * @param then          told once, on the loop
     */
    Lookup(Transport transport, EventLoop loop, List<InetSocketAddress> servers, String name, DnsRecordType type,
            long timeoutMillis, BiConsumer<@Nullable Found, @Nullable NoAnswer> then) {
        this.transport = transport;
        this.loop = loop;
        this.servers = servers;
        this.name = name;
        this.type = type;
        this.perTryMillis = Math.max(1, timeoutMillis / ROUNDS / servers.size());
        this.then = then;
    }

    void next() {
        if (tries == ROUNDS * servers.size()) {
            then.accept(null, failure);
            return;
        }
        InetSocketAddress server = servers.get(tries++ % servers.size());
        new DnsExchange(transport, loop, server, name, type, (response, none) -> {
            if (response != null) {
                none = answered(response, DnsExchange.address(server));
            }
            if (none != null) {
                failure = none.or(failure);
                next();
            }
        }).start(perTryMillis);
    }

    /** Tells what the response says; returns why it says nothing. */
    private @Nullable NoAnswer answered(DnsResponse response, String server) {
        DnsResponseCode code = response.code();
        if (code.equals(DnsResponseCode.NXDOMAIN)) {
            then.accept(new Found(List.of(), 0, false, server), null);
            return null;
        }
        if (!code.equals(DnsResponseCode.NOERROR)) {
            String rcode = String.valueOf(code).replaceAll("\\(.*", "").toUpperCase(Locale.ROOT);
            Cause cause = code.equals(DnsResponseCode.REFUSED) ? Cause.DNS_QUERY_REFUSED : Cause.DNS_SERVER_FAILURE;
            return new NoAnswer(cause, server, rcode, null);
        }
        List<InetAddress> addresses = new ArrayList<>();
        long ttl = Long.MAX_VALUE;
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
            ttl = Math.min(ttl, record.timeToLive());
            if (record.type().equals(type)) {
                byte[] bytes = DnsExchange.addressIn(record);
                if (bytes == null) {
                    return new NoAnswer(Cause.DNS_ANSWER_INVALID, server, "NOERROR",
                            "an address of the wrong length");
                }
                addresses.add(address(bytes));
            }
        }
        then.accept(new Found(addresses, addresses.isEmpty() ? 0 : ttl, true, server), null);
        return null;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }
}
