package io.gatepost.core.http1;

import io.gatepost.diagnostics.cause.Cause;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the content of a message and its end (RFC 9112, section 6), without copying it. Belongs to one connection and is
 * used again for its next message; not thread-safe.
 */
public final class BodyReader {
    private static final int DONE = 0;
    private static final int LENGTH = 1;
    private static final int UNTIL_CLOSE = 2;
    private static final int CHUNK_LINE = 3;
    private static final int CHUNK_DATA = 4;
    private static final int CHUNK_CR = 5;
    private static final int CHUNK_LF = 6;
    private static final int TRAILER_START = 7;
    private static final int TRAILER_LF = 8;
    private static final int TRAILERS = 9;
    private static final int FAILED = 10;

    private final ChunkLine chunkLine = new ChunkLine();
    private int state;
    private boolean chunked;
    private boolean untilClose;
    private boolean request;
    private int maxTrailerBytes;
    private int maxTrailerFields;
    /** Of the body or of the chunk. */
    private long remaining;
    private long content;
    /** Bytes of chunk framing taken. */
    private long framing;
    private @Nullable Fault fault;
    private Trailers trailers = Trailers.NONE;
    private @Nullable Trailers ownTrailers;
    private Trailers.@Nullable Parser trailerParser;

    /** Begins a message without content. */
    public void none() {
        begin(DONE);
    }

    /** Begins a message whose content has so many bytes (0 or more). */
    public void length(long n) {
        begin(n == 0 ? DONE : LENGTH);
        remaining = n;
    }

    /**
     * Begins a message in chunks.
     *
     * @param ofRequest        whose fault is the client's; else the server's
     * @param trailerBytes     limit of the trailer section
     * @param trailerFields    limit of the number of trailer fields
     */
    public void chunked(boolean ofRequest, int trailerBytes, int trailerFields) {
        begin(CHUNK_LINE);
        chunked = true;
        request = ofRequest;
        maxTrailerBytes = trailerBytes;
        maxTrailerFields = trailerFields;
        chunkLine.beginMessage();
    }

    /** Begins a message that ends with its connection; it is never {@link #done}. */
    public void untilClose() {
        begin(UNTIL_CLOSE);
        untilClose = true;
    }

    private void begin(int first) {
        state = first;
        chunked = false;
        untilClose = false;
        remaining = 0;
        content = 0;
        framing = 0;
        fault = null;
        trailers = Trailers.NONE;
    }

    /**
     * Takes the next piece of content.
     *
     * @param in what has arrived; what follows the message stays in it
     * @return a retained slice of it, to be released by the caller; null where there is no more now
     */
    public @Nullable ByteBuf read(ByteBuf in) {
        while (state != DONE && state != FAILED && in.isReadable()) {
            switch (state) {
                case LENGTH -> {
                    ByteBuf piece = take(in);
                    if (remaining == 0) {
                        state = DONE;
                    }
                    return piece;
                }
                case UNTIL_CLOSE -> {
                    content += in.readableBytes();
                    return in.readRetainedSlice(in.readableBytes());
                }
                case CHUNK_DATA -> {
                    ByteBuf piece = take(in);
                    if (remaining == 0) {
                        state = CHUNK_CR;
                    }
                    return piece;
                }
                case TRAILERS -> readTrailers(in);
                default -> framingByte(in);
            }
        }
        return null;
    }

    private ByteBuf take(ByteBuf in) {
        int n = (int) Math.min(remaining, in.readableBytes());
        remaining -= n;
        content += n;
        return in.readRetainedSlice(n);
    }

    private void framingByte(ByteBuf in) {
        byte c = in.getByte(in.readerIndex());
        switch (state) {
            case CHUNK_LINE -> {
                String wrong = chunkLine.take(c);
                if (wrong != null) {
                    fail(wrong);
                } else if (chunkLine.complete()) {
                    remaining = chunkLine.size();
                    state = remaining == 0 ? TRAILER_START : CHUNK_DATA;
                }
            }
            case CHUNK_CR -> expect(c == '\r', CHUNK_LF, "CRLF after the data of a chunk (RFC 9112, 7.1)");
            case CHUNK_LF -> {
                chunkLine.begin();
                expect(c == '\n', CHUNK_LINE, "CRLF after the data of a chunk (RFC 9112, 7.1)");
            }
            case TRAILER_START -> {
                if (c != '\r') {
                    beginTrailers();
                    return;
                }
                state = TRAILER_LF;
            }
            default -> expect(c == '\n', DONE, "CR without LF after the last chunk (RFC 9112, 7.1)");
        }
        in.skipBytes(1);
        framing++;
    }

    private void expect(boolean fits, int next, String rule) {
        if (fits) {
            state = next;
        } else {
            fail(rule);
        }
    }

    private void fail(String rule) {
        fault = request
                ? new Fault(Cause.CLIENT_REQUEST_INVALID, 400, rule, content + framing)
                : new Fault(Cause.BODY_CHUNK_INVALID, 502, rule, content + framing);
        state = FAILED;
    }

    private void beginTrailers() {
        Trailers own = ownTrailers;
        Trailers.Parser parser = trailerParser;
        if (own == null || parser == null) {
            own = new Trailers();
            parser = new Trailers.Parser(own);
            ownTrailers = own;
            trailerParser = parser;
        }
        trailers = own;
        parser.begin(request, maxTrailerBytes, maxTrailerFields);
        state = TRAILERS;
    }

    private void readTrailers(ByteBuf in) {
        Trailers.Parser parser = trailerParser;
        if (parser == null) {
            throw new IllegalStateException("trailers not begun");
        }
        Progress progress = parser.parse(in);
        if (progress == Progress.DONE) {
            state = DONE;
        } else if (progress == Progress.FAULT) {
            Fault f = parser.fault();
            fault = new Fault(f.cause(), f.status(), f.rule(), content + framing + f.offset());
            state = FAILED;
        }
    }

    /** Whether the message is complete. */
    public boolean done() {
        return state == DONE;
    }

    /** Why the body is refused; its offset counts from the first byte of the body, chunk framing included. */
    public @Nullable Fault fault() {
        return fault;
    }

    /** Bytes of content so far, without chunk framing. */
    public long contentBytes() {
        return content;
    }

    /** Whether the message ends with its connection. */
    public boolean isUntilClose() {
        return untilClose;
    }

    /** Whether the message is in chunks. */
    public boolean isChunked() {
        return chunked;
    }

    /** The trailer fields, after {@link #done}; valid until the next message begins. Not yet filtered. */
    public Trailers trailers() {
        return trailers;
    }
}
