package io.gatepost.core.http1;

import io.gatepost.diagnostics.cause.Cause;

/** The trailer fields behind the last chunk (RFC 9112, section 7.1.2). Mostly empty. */
public final class Trailers extends MessageHead {
    /** For messages without trailers; never filled. */
    static final Trailers NONE = new Trailers();

    Trailers() {
        bytes = new byte[0];
    }

    /** Reads the trailer section, with the rules of fields in a head. */
    static final class Parser extends HeadParser {
        private boolean request;

        Parser(Trailers trailers) {
            super(trailers, 0, 0);
            state = LINE;
        }

        void begin(boolean ofRequest, int maxBytes, int maxCount) {
            reset();
            state = LINE;
            request = ofRequest;
            maxHead = maxBytes;
            maxFields = maxCount;
        }

        @Override
        void startLine() {
            throw new IllegalStateException("a trailer section has no start line");
        }

        @Override
        void field(int id, int nameOffset, int nameLength, int from, int to) {
            // Trailers never frame a message (RFC 9110, 6.5.1), so that none has a meaning here.
        }

        @Override
        void finish(int end) {}

        @Override
        void refuse(Wrong wrong, String rule, int at) {
            if (!request) {
                fail(Cause.BODY_CHUNK_INVALID, 502, rule, at);
            } else if (wrong == Wrong.BYTES || wrong == Wrong.COUNT) {
                fail(Cause.CLIENT_HEAD_TOO_LARGE, 431, rule, at);
            } else {
                fail(Cause.CLIENT_REQUEST_INVALID, 400, rule, at);
            }
        }
    }
}
