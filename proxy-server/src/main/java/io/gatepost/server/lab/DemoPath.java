package io.gatepost.server.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What the demo's backend does with a request, by its path; the first that matches counts. */
enum DemoPath {
    SLOW("/slow", "answers after 1 s: 200", 1000, Ending.CLOSE,
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nslow\n"), HANG("/hang",
                    "reads the request and never answers: 504 RESPONSE_TIMEOUT_REQUEST_ACKED", 0, Ending.HANG,
                    ""), RESET("/reset", "resets the connection: 502 UPSTREAM_RESET_NO_RESPONSE", 0, Ending.RESET,
                            ""), CLOSE("/close", "closes without an answer: 502 UPSTREAM_CLOSED_NO_RESPONSE", 0,
                                    Ending.CLOSE, ""), HALF_HEAD("/half-head",
                                            "closes in the middle of the head: 502 UPSTREAM_CLOSED_MID_HEADER", 0,
                                            Ending.CLOSE,
                                            "HTTP/1.1 200 OK\r\nContent-Le"), HALF("/half",
                                                    "closes in the middle of the body: cut off, BODY_TRUNCATED", 0,
                                                    Ending.CLOSE,
                                                    "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it, and no more\n"), STALL(
                                                            "/stall",
                                                            "stops in the middle of the body: cut off after 2 s, BODY_STALLED",
                                                            0, Ending.HANG,
                                                            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome of it, then nothing\n"), CHUNK(
                                                                    "/chunk",
                                                                    "breaks the chunked coding: cut off, BODY_CHUNK_INVALID",
                                                                    0, Ending.CLOSE,
                                                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n"), GARBAGE(
                                                                            "/garbage",
                                                                            "speaks another protocol: 502 RESPONSE_NOT_HTTP",
                                                                            0, Ending.CLOSE,
                                                                            "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), LENGTHS(
                                                                                    "/lengths",
                                                                                    "sends two different lengths: 502 RESPONSE_CONTENT_LENGTH_CONFLICT",
                                                                                    0, Ending.CLOSE,
                                                                                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"), BUSY(
                                                                                            "/busy",
                                                                                            "answers 503 itself: relayed, UPSTREAM_SENT_STATUS",
                                                                                            0, Ending.CLOSE,
                                                                                            "HTTP/1.1 503 Service Unavailable\r\nServer: demo-app\r\nContent-Length: 10\r\n\r\ntoo busy.\n"), DEADLINE(
                                                                                                    "/deadline",
                                                                                                    "is slower than request_timeout: 504 REQUEST_DEADLINE_EXCEEDED",
                                                                                                    0, Ending.HANG,
                                                                                                    ""), ANY("/",
                                                                                                            "works: 200",
                                                                                                            0,
                                                                                                            Ending.CLOSE,
                                                                                                            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 24\r\n\r\nHello from the backend.\n");

    /** How the connection ends. */
    private enum Ending {
        CLOSE, RESET, HANG
    }

    private static final int HANG_MILLIS = 60_000;

    private final String path;
    private final String story;
    private final int pauseMillis;
    private final Ending ending;
    private final String answer;

    DemoPath(String path, String story, int pauseMillis, Ending ending, String answer) {
        this.path = path;
        this.story = story;
        this.pauseMillis = pauseMillis;
        this.ending = ending;
        this.answer = answer;
    }

    /** The path of a request to it. */
    String path() {
        return path;
    }

    /** What it does, and what the proxy makes of it. */
    String story() {
        return story;
    }

    /** What is done with a request for this target. */
    static DemoPath of(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        for (DemoPath one : values()) {
            if (one.path.equals(path)) {
                return one;
            }
        }
        return ANY;
    }

    /** Does it, once the request has been read. */
    void play(Socket client) throws IOException, InterruptedException {
        Thread.sleep(pauseMillis);
        OutputStream out = client.getOutputStream();
        out.write(answer.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        switch (ending) {
            case HANG -> {
                client.setSoTimeout(HANG_MILLIS);
                // Until the proxy gives up and closes.
                while (client.getInputStream().read() >= 0) {
                    // what still comes is of no interest
                }
            }
            case RESET -> client.setSoLinger(true, 0);
            case CLOSE -> {
                // the caller closes
            }
        }
    }
}
