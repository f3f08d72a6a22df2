package io.gatepost.core.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Feeds messages to the parsers in pieces of a given size, and tells what came of them as one line of text. */
final class Wire {
    static final int[] PIECES = {Integer.MAX_VALUE, 1, 2, 7};

    private Wire() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(ByteBuf buf) {
        return buf.toString(StandardCharsets.ISO_8859_1);
    }

    /** Parses a head; returns the bytes behind it that were left, or null where it did not end in DONE. */
    static @Nullable String head(HeadParser parser, String message, int piece) {
        byte[] all = bytes(message);
        ByteBuf in = Unpooled.buffer(all.length);
        try {
            Progress progress = Progress.NEED_MORE;
            int fed = 0;
            while (progress == Progress.NEED_MORE && fed < all.length) {
                int n = Math.min(piece, all.length - fed);
                in.writeBytes(all, fed, n);
                fed += n;
                progress = parser.parse(in);
            }
            return progress == Progress.DONE ? text(in) + message.substring(fed) : null;
        } finally {
            in.release();
        }
    }

    static String request(String message, int piece) {
        return request(message, piece, 8192, 4096, 100);
    }

    static String request(String message, int piece, int maxHead, int maxLine, int maxFields) {
        RequestHead head = new RequestHead();
        RequestParser parser = new RequestParser(head, maxHead, maxLine, maxFields);
        return outcome(head, parser, head(parser, message, piece));
    }

    static String response(String message, int piece) {
        return response(message, piece, 8192, 100);
    }

    static String response(String message, int piece, int maxHead, int maxFields) {
        ResponseHead head = new ResponseHead();
        ResponseParser parser = new ResponseParser(head, maxHead, maxFields);
        return outcome(head, parser, head(parser, message, piece));
    }

    private static String outcome(MessageHead head, HeadParser parser, @Nullable String rest) {
        if (rest != null) {
            return "done: " + head.startLine() + ", fields " + head.fieldCount() + ", rest " + rest;
        }
        if (!parser.failed()) {
            return "incomplete";
        }
        Fault fault = parser.fault();
        return fault.status() + " " + fault.cause() + ": " + fault.detail();
    }

    /** Reads a body and tells its content, or the fault, and the bytes left behind it. */
    static String body(BodyReader reader, String message, int piece) {
        byte[] all = bytes(message);
        ByteBuf in = Unpooled.buffer(all.length);
        StringBuilder content = new StringBuilder();
        int fed = 0;
        try {
            while (!reader.done() && reader.fault() == null && fed < all.length) {
                int n = Math.min(piece, all.length - fed);
                in.writeBytes(all, fed, n);
                fed += n;
                for (ByteBuf part = reader.read(in); part != null; part = reader.read(in)) {
                    content.append(text(part));
                    part.release();
                }
            }
            if (in.refCnt() != 1) {
                throw new AssertionError("a slice is still retained");
            }
            Fault fault = reader.fault();
            String rest = text(in) + message.substring(fed);
            return fault != null
                    ? fault.status() + " " + fault.cause() + ": " + fault.detail()
                    : (reader.done() ? "done: " : "open: ") + content + ", rest " + rest;
        } finally {
            in.release();
        }
    }
}
