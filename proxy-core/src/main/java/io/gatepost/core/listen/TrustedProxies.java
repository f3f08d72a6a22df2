package io.gatepost.core.listen;

import io.gatepost.core.config.Network;
import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.RequestHead;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who the client behind trusted peers is. */
final class TrustedProxies {
    private TrustedProxies() {}

    static boolean contain(List<Network> trusted, @Nullable InetAddress address) {
        if (address != null) {
            for (int i = 0; i < trusted.size(); i++) {
                if (trusted.get(i).contains(address)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The nearest address in X-Forwarded-For, from its end, that is no trusted proxy's: what stands before it is what a
     * stranger wrote. Where all are trusted, the first of them.
     *
     * @param peer who sent the request, and is trusted
     */
    static InetAddress client(List<Network> trusted, RequestHead head, InetAddress peer) {
        InetAddress nearest = peer;
        for (int f = head.fieldCount() - 1; f >= 0; f--) {
            if (head.id(f) != FieldId.X_FORWARDED_FOR) {
                continue;
            }
            String[] members = head.value(f).toString().split(",", -1);
            for (int m = members.length - 1; m >= 0; m--) {
                InetAddress address = address(members[m].strip());
                if (address == null) {
                    return nearest;
                }
                nearest = address;
                if (!contain(trusted, address)) {
                    return nearest;
                }
            }
        }
        return nearest;
    }

    /** An address with or without a port, IPv6 then in brackets; null for anything else. */
    private static @Nullable InetAddress address(String member) {
        String text = member;
        int end = text.indexOf(']');
        if (text.startsWith("[") && end > 0) {
            text = text.substring(1, end);
        } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') > 0) {
            text = text.substring(0, text.indexOf(':'));
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }

    /** As it is written in fields and records: IPv6 in the short form (RFC 5952), without a scope. */
    static String text(InetAddress address) {
        return NetUtil.toAddressString(address);
    }

    static byte[] bytes(InetAddress address) {
        return text(address).getBytes(StandardCharsets.US_ASCII);
    }
}
