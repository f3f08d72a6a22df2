package io.gatepost.core.fastcgi;

import io.netty.buffer.ByteBuf;

/** Writes records: section 3.3. Our requests have the id 1; connections carry one at a time. */
public final class Records {
    public static final int VERSION = 1;
    public static final int HEADER = 8;
    public static final int MAX_CONTENT = 65_535;
    public static final int BEGIN_REQUEST = 1;
    public static final int END_REQUEST = 3;
    public static final int PARAMS = 4;
    public static final int STDIN = 5;
    public static final int STDOUT = 6;
    public static final int STDERR = 7;
    private static final int RESPONDER = 1;
    private static final int KEEP_CONN = 1;

    private Records() {}

    public static void header(ByteBuf out, int type, int length) {
        out.writeByte(VERSION).writeByte(type).writeShort(1).writeShort(length).writeShort(0);
    }

    /** Begins a request; {@code keep}: the connection is to stay open after it. */
    public static void begin(ByteBuf out, boolean keep) {
        header(out, BEGIN_REQUEST, 8);
        out.writeShort(RESPONDER).writeByte(keep ? KEEP_CONN : 0).writeZero(5);
    }

    /** Writes the parameters as records, with the empty one that ends them. */
    public static void params(ByteBuf out, ByteBuf params) {
        while (params.isReadable()) {
            int n = Math.min(params.readableBytes(), MAX_CONTENT);
            header(out, PARAMS, n);
            out.writeBytes(params, n);
        }
        header(out, PARAMS, 0);
    }

    /** One parameter: section 3.4. */
    public static void param(ByteBuf out, byte[] name, byte[] value) {
        length(out, name.length);
        length(out, value.length);
        out.writeBytes(name).writeBytes(value);
    }

    private static void length(ByteBuf out, int n) {
        if (n < 128) {
            out.writeByte(n);
        } else {
            out.writeInt(n | 0x8000_0000);
        }
    }
}
