package io.gatepost.server.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one side does on a connection, step by step, as a line of text:
 *
 * <pre>
 * message          reads a whole request, or a whole response
 * head             reads a head only
 * take 1k          reads so many bytes
 * send "text"      with \r \n \t \" \\ and \xNN
 * fill 40k         sends so many bytes of x
 * pour 50m         the same, without waiting for it
 * wait 300ms
 * drip 20ms "text" sends it byte by byte, with pauses
 * ok               sends a short response and stays
 * get /path        sends a request
 * post 5           sends the head of a request with so many bytes of content
 * asked            waits until the server has the head of a request
 * stop             makes the proxy stop gracefully
 * fin              closes the sending side
 * reset            ends the connection with a reset
 * end              reads until the other side ends it
 * loop             begins again
 * </pre>
 *
 * The connection is closed after the last step.
 */
final class Script {
    /** The shortest response that is one. */
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";

    private final String text;
    private final List<Step> steps;

    /**
     * One step.
     *
     * @param verb   as {@code send}
     * @param text   what it sends
     * @param number bytes or milliseconds
     */
    private record Step(String verb, String text, long number) {}

    private Script(String text, List<Step> steps) {
        this.text = text;
        this.steps = List.copyOf(steps);
    }

    /** Reads a script; a mistake is an {@link IllegalArgumentException}. */
    static Script parse(String text) {
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = at;
            boolean quoted = false;
            while (end < text.length() && (quoted || text.charAt(end) != ',')) {
                if (text.charAt(end) == '\\') {
                    end++;
                } else if (text.charAt(end) == '"') {
                    quoted = !quoted;
                }
                end++;
            }
            steps.add(step(text.substring(at, Math.min(end, text.length())).strip()));
            at = end + 1;
        }
        return new Script(text, steps);
    }

    private static Step step(String step) {
        int space = step.indexOf(' ');
        String verb = space < 0 ? step : step.substring(0, space);
        String rest = space < 0 ? "" : step.substring(space + 1).strip();
        return switch (verb) {
            case "message", "head", "asked", "stop", "fin", "reset", "end", "loop" -> new Step(verb, "", 0);
            case "ok" -> new Step("send", OK, 0);
            case "send" -> new Step(verb, Quoted.read(rest), 0);
            case "take", "fill", "pour" -> new Step(verb, "", size(rest));
            case "wait" -> new Step(verb, "", millis(rest));
            case "drip" -> new Step(verb, Quoted.read(rest.substring(rest.indexOf('"'))),
                    millis(rest.substring(0, rest.indexOf(' '))));
            case "get" -> new Step("send", "GET " + (rest.isEmpty() ? "/" : rest) + " HTTP/1.1\r\nHost: lab\r\n"
                    + "Accept: text/plain\r\n\r\n", 0);
            case "post" -> new Step("send", "POST / HTTP/1.1\r\nHost: lab\r\nAccept: text/plain\r\nContent-Length: "
                    + size(rest) + "\r\n\r\n", 0);
            default -> throw new IllegalArgumentException("'" + step + "' is no step of a script");
        };
    }

    private static long size(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        long unit = lower.endsWith("k") ? 1000 : lower.endsWith("m") ? 1_000_000 : 1;
        return Long.parseLong(unit == 1 ? text : text.substring(0, text.length() - 1)) * unit;
    }

    private static long millis(String text) {
        return text.endsWith("ms")
                ? Long.parseLong(text.substring(0, text.length() - 2))
                : Long.parseLong(text.substring(0, text.length() - 1)) * 1000;
    }

    /** What else takes part in an experiment, as far as a script has to do with it. */
    interface Stage {
        /** The server has read the head of a request. */
        void heard();

        /** Waits until then. */
        void awaitHeard() throws InterruptedException, IOException;

        /** Makes the proxy stop gracefully. */
        void stop();
    }

    /** Runs it to its end, and closes the connection. */
    void run(Peer peer, Stage stage) throws IOException, InterruptedException {
        try (peer) {
            boolean again;
            do {
                again = false;
                for (Step step : steps) {
                    again = step.verb().equals("loop");
                    if (!again) {
                        run(step, peer, stage);
                    }
                }
            } while (again);
        }
    }

    private static void run(Step step, Peer peer, Stage stage) throws IOException, InterruptedException {
        switch (step.verb()) {
            case "message" -> peer.message(stage::heard);
            case "head" -> peer.head(stage::heard);
            case "take" -> peer.take(step.number());
            case "send" -> peer.send(step.text());
            case "fill" -> peer.fill(step.number());
            case "pour" -> peer.pour(step.number());
            case "wait" -> Thread.sleep(step.number());
            case "drip" -> {
                for (int i = 0; i < step.text().length(); i++) {
                    peer.send(step.text().substring(i, i + 1));
                    Thread.sleep(step.number());
                }
            }
            case "asked" -> stage.awaitHeard();
            case "stop" -> stage.stop();
            case "fin" -> peer.finish();
            case "reset" -> peer.reset();
            case "end" -> peer.end();
            default -> throw new IllegalStateException(step.verb());
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
