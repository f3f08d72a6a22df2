package io.gatepost.core.http1;

/** Recognises the first frame of a server that speaks HTTP/2 only (RFC 9113, 4.1): mostly SETTINGS. */
final class Http2Preface {
    /** Bytes of a frame's head. */
    static final int FRAME_HEAD = 9;

    private static final int MAX_FRAME = 16_384;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PUSH_PROMISE = 5;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;

    private Http2Preface() {}

    /** Whether these first bytes can be a frame's; with {@link #FRAME_HEAD} of them or more, whether they are. */
    static boolean possible(byte[] b, int length) {
        if (b[0] != 0) {
            return false;
        }
        if (length < 4) {
            return length < 3 || size(b) <= MAX_FRAME;
        }
        return sizeFits(b[3], size(b)) && (length < FRAME_HEAD || streamFits(b[3], stream(b)));
    }

    private static int size(byte[] b) {
        return ((b[1] & 0xff) << 8) | (b[2] & 0xff);
    }

    private static int stream(byte[] b) {
        return ((b[5] & 0xff) << 24) | ((b[6] & 0xff) << 16) | ((b[7] & 0xff) << 8) | (b[8] & 0xff);
    }

    private static boolean sizeFits(int type, int size) {
        return switch (type) {
            case DATA, HEADERS, PUSH_PROMISE, CONTINUATION -> size <= MAX_FRAME;
            case PRIORITY -> size == 5;
            case RST_STREAM, WINDOW_UPDATE -> size == 4;
            case SETTINGS -> size % 6 == 0 && size <= MAX_FRAME;
            case PING -> size == 8;
            case GOAWAY -> size >= 8 && size <= MAX_FRAME;
            default -> false;
        };
    }

    private static boolean streamFits(int type, int stream) {
        return switch (type) {
            case SETTINGS, PING, GOAWAY -> stream == 0;
            case WINDOW_UPDATE -> stream >= 0;
            default -> stream > 0;
        };
    }
}
