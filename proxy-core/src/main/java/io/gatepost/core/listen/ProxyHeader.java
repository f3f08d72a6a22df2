package io.gatepost.core.listen;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The header of the PROXY protocol, version 1 (text) or 2 (binary), as HAProxy's specification of it has them. Strict: what it
 * does not allow is refused, since whoever could slip another header in would choose the client's address.
 *
 * @param source      the client; null where the header names none (v1 UNKNOWN, v2 LOCAL, a family that is not IP)
 * @param destination where the client connected to; null with the source
 * @param length      bytes of the header
 */
record ProxyHeader(@Nullable InetSocketAddress source, @Nullable InetSocketAddress destination, int length) {
    /** The specification's limit of a v1 header. */
    private static final int MAX_V1 = 107;
    /** Addresses and TLVs of a v2 header; more is no header that anybody sends. */
    private static final int MAX_V2 = 2048;
    private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2 = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final int V2_FIXED = 16;

    /** The bytes are no header. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1;

        Invalid(String why) {
            super(why, null, false, false);
        }
    }

    /** The header at the start of the bytes, which are not read; null where more are needed. */
    static @Nullable ProxyHeader parse(ByteBuf in) throws Invalid {
        int n = in.readableBytes();
        if (n == 0) {
            return null;
        }
        byte[] signature = in.getByte(in.readerIndex()) == V2[0] ? V2 : V1;
        for (int i = 0; i < Math.min(n, signature.length); i++) {
            if (in.getByte(in.readerIndex() + i) != signature[i]) {
                throw new Invalid("no PROXY header");
            }
        }
        if (n < signature.length) {
            return null;
        }
        return Arrays.equals(signature, V1) ? text(in) : binary(in);
    }

    private static @Nullable ProxyHeader text(ByteBuf in) throws Invalid {
        int n = Math.min(in.readableBytes(), MAX_V1);
        int end = in.indexOf(in.readerIndex(), in.readerIndex() + n, (byte) '\n');
        if (end < 0) {
            if (n == MAX_V1) {
                throw new Invalid("a v1 header without an end in " + MAX_V1 + " bytes");
            }
            return null;
        }
        int length = end + 1 - in.readerIndex();
        String line = in.toString(in.readerIndex(), length, StandardCharsets.US_ASCII);
        if (!line.endsWith("\r\n")) {
            throw new Invalid("a v1 header that does not end with CRLF");
        }
        String[] words = line.substring(0, length - 2).split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return new ProxyHeader(null, null, length);
        }
        boolean v4 = words[1].equals("TCP4");
        if (words.length != 6 || !v4 && !words[1].equals("TCP6")) {
            throw new Invalid("a v1 header of another form");
        }
        return new ProxyHeader(address(words[2], words[4], v4), address(words[3], words[5], v4), length);
    }

    private static InetSocketAddress address(String address, String port, boolean v4) throws Invalid {
        boolean valid = v4 ? NetUtil.isValidIpV4Address(address) : NetUtil.isValidIpV6Address(address);
        if (!valid || address.indexOf('%') >= 0 || !port.matches("0|[1-9]\\d{0,4}") || Integer.parseInt(port) > 65535) {
            throw new Invalid("a v1 header with a wrong address or port");
        }
        return new InetSocketAddress(of(NetUtil.createByteArrayFromIpAddressString(address)), Integer.parseInt(port));
    }

    private static @Nullable ProxyHeader binary(ByteBuf in) throws Invalid {
        if (in.readableBytes() < V2_FIXED) {
            return null;
        }
        int at = in.readerIndex();
        int versionAndCommand = in.getUnsignedByte(at + 12);
        int family = in.getUnsignedByte(at + 13);
        int length = in.getUnsignedShort(at + 14);
        if (versionAndCommand != 0x20 && versionAndCommand != 0x21) {
            throw new Invalid("a v2 header of another version or command");
        }
        if (length > MAX_V2) {
            throw new Invalid("a v2 header of " + length + " bytes");
        }
        if (in.readableBytes() < V2_FIXED + length) {
            return null;
        }
        boolean v4 = family == 0x11;
        int size = v4 ? 4 : 16;
        if (versionAndCommand == 0x20 || !v4 && family != 0x21) {
            return new ProxyHeader(null, null, V2_FIXED + length);
        }
        if (length < 2 * size + 4) {
            throw new Invalid("a v2 header too short for its addresses");
        }
        byte[] source = new byte[size];
        byte[] destination = new byte[size];
        in.getBytes(at + V2_FIXED, source).getBytes(at + V2_FIXED + size, destination);
        return new ProxyHeader(
                new InetSocketAddress(of(source), in.getUnsignedShort(at + V2_FIXED + 2 * size)),
                new InetSocketAddress(of(destination), in.getUnsignedShort(at + V2_FIXED + 2 * size + 2)),
                V2_FIXED + length);
    }

    private static InetAddress of(byte @Nullable [] bytes) throws Invalid {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new Invalid("an address of the wrong length");
        }
    }
}
