package io.gatepost.diagnostics.explain;

import org.jspecify.annotations.Nullable;

/** Access logs: one line a request. A line that tells of no failure is ordinary and costs little. */
final class AccessLogs {
    private static final String[] DETAILS = {"upstream_reset_", "via_upstream", "\"DC", "downstream_"};

    private AccessLogs() {}

    /** {@code ... fe be/srv 0/0/-1/-1/1 503 217 - - SC-- 1/1/0/0/3 0/0 "GET / HTTP/1.1"}, or with three timers for TCP. */
    static boolean haproxy(Line line) {
        int timers = timers(line);
        if (timers < 0) {
            return false;
        }
        boolean http = slashes(line, timers) == 4;
        int[] words = words(line, timers, http ? 7 : 4);
        int state = http ? 5 : 2;
        if (words == null || words[state + 1] - words[state] - 1 != (http ? 4 : 2)) {
            return false;
        }
        line.vendor = "HAProxy";
        int bracket = line.until('[', line.from);
        int date = line.at(bracket + 3, "/") ? bracket + 1 : -1;
        line.time = date < 0 ? Times.NONE : line.times.named(line.text, date, line.to);
        int server = line.text[timers - 1] == ' ' ? timers - 1 : timers;
        while (server > line.from && line.text[server - 1] != ' ') {
            server--;
        }
        line.server(server, timers - 1);
        int status = http ? Times.number(line.text, words[1], 3) : 0;
        boolean ended = line.at(words[state], "--");
        line.ordinary = ended && status < 500;
        if (!line.ordinary) {
            line.field("state", words[state], words[state] + 2);
            line.field("status", Integer.toString(status));
            if (line.find("<NOSRV>", server, timers) >= 0) {
                line.field("server", "none");
            }
            line.scan(line.until('"', words[state]) < line.to ? line.to : words[state], line.to);
        }
        return true;
    }

    /** Where a word of two or four slashes between numbers begins, after a word with one slash; -1 where none is. */
    private static int timers(Line line) {
        int slash = line.until('/', line.from);
        for (int i = line.until(' ', slash); i + 1 < line.to; i = line.until(' ', i + 1)) {
            int found = slashes(line, i + 1);
            if (found == 4 || found == 2) {
                return i + 1;
            }
            if (line.text[i + 1] == '"') {
                return -1;
            }
        }
        return -1;
    }

    /** How many slashes are in a word that is made of them, digits, and signs; -1 for another word. */
    private static int slashes(Line line, int at) {
        int slashes = 0;
        int i = at;
        for (; i < line.to && line.text[i] != ' '; i++) {
            int c = line.text[i];
            if (c == '/') {
                slashes++;
            } else if (c != '-' && c != '+' && (c < '0' || c > '9')) {
                return -1;
            }
        }
        return i == at ? -1 : slashes;
    }

    /** Where so many words begin, with the place after the last; null where there are fewer. */
    private static int @Nullable [] words(Line line, int at, int count) {
        int[] begin = new int[count + 1];
        int i = at;
        for (int n = 0; n <= count; n++) {
            begin[n] = i;
            i = line.until(' ', i) + 1;
            if (i > line.to + 1 || n < count - 1 && i > line.to) {
                return null;
            }
        }
        return begin;
    }

    /** {@code [2026-11-25T07:46:38.123Z] "GET / HTTP/1.1" 503 UF 0 91 ...}, of Envoy and of Istio. */
    static boolean envoy(Line line) {
        if (line.length() < 30 || line.text[line.from] != '[') {
            return false;
        }
        long time = line.times.numeric(line.text, line.from + 1, line.to);
        int request = line.until(']', line.from) + 2;
        int status = status(line, request);
        if (time == Times.NONE || status < 0) {
            return false;
        }
        line.vendor = "Envoy";
        line.time = time;
        int flags = status + 4;
        int end = line.until(' ', flags);
        line.ordinary = line.at(flags, "-") && line.text[status] < '5';
        if (!line.ordinary) {
            line.field("status", status, status + 3);
            flags(line, flags, end);
            // Up to the first quoted field after the details: what follows is the client's.
            int stop = end;
            if (details(line, end + 1)) {
                int quote = line.find(" \"", end);
                stop = quote < 0 ? line.to : line.until('"', quote + 2);
            }
            line.scan(end, stop);
        }
        return true;
    }

    private static boolean details(Line line, int at) {
        int digit = at < line.to ? line.text[at] : 0;
        return digit > '9' || line.at(at, DETAILS[0]);
    }

    /** Envoy's flags; URX and the like only say that the last of several tries failed, too. */
    static void flags(Line line, int begin, int end) {
        int at = begin;
        while (at < end) {
            int comma = Math.min(end, line.until(',', at));
            line.field("flag", at, comma);
            at = comma + 1;
        }
    }

    /** {@code https 2026-11-25T07:46:38.123456Z app/lb/50dc 10.0.0.1:2817 10.0.0.2:80 0.0 -1 -1 502 - 34 366 "GET ..."}. */
    static boolean alb(Line line) {
        int[] w = line.length() < 60 ? null : words(line, line.from, 12);
        if (w == null || !line.at(w[2], "app/") || line.times.numeric(line.text, w[1], line.to) == Times.NONE) {
            return false;
        }
        line.vendor = "AWS ALB";
        line.time = line.times.numeric(line.text, w[1], line.to);
        line.server(w[4], w[5] - 1);
        int status = Times.number(line.text, w[8], 3);
        line.ordinary = status < 500 && status != 460 && status != 408 && status != 463 && status != 464;
        if (!line.ordinary) {
            line.field("elb", w[8], w[9] - 1);
            line.field("target", line.at(w[9], "-") ? "silent" : "answered");
            line.field("connected", line.at(w[5], "-1") ? "no" : "yes");
            int quote = line.find("\" \"", line.until('"', w[9]) + 1);
            line.scan(quote < 0 ? line.to : quote, line.to);
        }
        return true;
    }

    /** {@code 10.0.0.1 - - [25/Nov/2026:07:46:38 +0000] "GET / HTTP/1.1" 502 157 ...}: nginx, Apache and many others. */
    static boolean combined(Line line) {
        int bracket = line.until('[', line.from);
        long time = line.times.named(line.text, bracket + 1, line.to);
        int close = line.until(']', bracket);
        int status = time == Times.NONE ? -1 : status(line, close + 2);
        if (status < 0) {
            return false;
        }
        line.time = time;
        int cause = line.find(" cause=", status);
        if (cause >= 0 && !line.at(cause + 7, "-")) {
            line.vendor = "Gatepost";
            line.field("cause", cause + 7, line.until(' ', cause + 7));
            int server = line.find(" ua=\"", status);
            if (server >= 0) {
                line.server(server + 5, line.until('"', server + 5));
            }
            return true;
        }
        line.vendor = "access log";
        line.ordinary = line.text[status] < '4' || line.at(status, "401") || line.at(status, "403")
                || line.at(status, "404") || line.at(status, "405") || line.at(status, "429");
        if (!line.ordinary) {
            line.field("status", status, status + 3);
        }
        return true;
    }

    /** Where the status begins after a quoted request that begins there; -1 where none does. */
    private static int status(Line line, int request) {
        if (request >= line.to || line.text[request] != '"') {
            return -1;
        }
        int end = request + 1;
        while (end < line.to && line.text[end] != '"') {
            end += line.text[end] == '\\' ? 2 : 1;
        }
        int status = end + 2;
        boolean number = status + 3 <= line.to && Times.number(line.text, status, 3) >= 0;
        return number && (status + 3 == line.to || line.text[status + 3] == ' ') ? status : -1;
    }
}
