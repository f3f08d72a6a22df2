package io.gatepost.core.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A block of addresses in CIDR notation; a single address is a block of one. IPv4-mapped IPv6 addresses match their IPv4
 * blocks.
 */
public final class Network {
    private final byte[] base;
    private final int prefix;
    private final String text;

    private Network(byte[] base, int prefix, String text) {
        this.base = base;
        this.prefix = prefix;
        this.text = text;
    }

    /**
     * Parses {@code 10.0.0.0/8}, {@code ::1/128} or a plain address.
     *
     * @throws IllegalArgumentException where it is neither, or has bits set beyond its prefix
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (address.isEmpty() || !address.matches("[0-9a-fA-F:.]+")) {
            throw new IllegalArgumentException("not an address: " + address);
        }
        byte[] base;
        try {
            base = InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + address, e);
        }
        int prefix = base.length * 8;
        if (slash >= 0) {
            try {
                prefix = Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("not a prefix length: " + text.substring(slash + 1), e);
            }
            if (prefix < 0 || prefix > base.length * 8) {
                throw new IllegalArgumentException("prefix length out of 0-" + base.length * 8 + ": " + prefix);
            }
        }
        for (int bit = prefix; bit < base.length * 8; bit++) {
            if ((base[bit >> 3] & 0x80 >> (bit & 7)) != 0) {
                throw new IllegalArgumentException("has bits set beyond its prefix length: " + text);
            }
        }
        return new Network(base, prefix, text);
    }

    /** Whether the address lies in this block. */
    public boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        if (other.length != base.length) {
            return false;
        }
        int whole = prefix >> 3;
        if (!Arrays.equals(base, 0, whole, other, 0, whole)) {
            return false;
        }
        int rest = prefix & 7;
        int mask = 0xff00 >> rest;
        return rest == 0 || (base[whole] & mask) == (other[whole] & mask);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network n && n.prefix == prefix && Arrays.equals(n.base, base);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(base) * 31 + prefix;
    }

    @Override
    public String toString() {
        return text;
    }
}
