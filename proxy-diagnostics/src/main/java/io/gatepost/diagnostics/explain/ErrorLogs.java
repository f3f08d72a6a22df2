package io.gatepost.diagnostics.explain;

/** Error logs: text after a time. What a client sent stands at the end of their lines, and is never searched. */
final class ErrorLogs {
    private ErrorLogs() {}

    /** {@code 2026/11/25 07:46:38 [error] 12#12: *3 MESSAGE, client: 10.0.0.1, ..., upstream: "http://10.0.0.2:80/", ...}. */
    static boolean nginx(Line line) {
        byte[] text = line.text;
        int at = line.from;
        if (line.length() < 24 || text[at + 4] != '/' || text[at + 7] != '/' || text[at + 20] != '[') {
            return false;
        }
        long time = line.times.numeric(text, at, line.to);
        int level = time == Times.NONE ? line.to : line.until(']', at + 21);
        int message = line.find(": ", level, level + 40);
        if (message < 0) {
            return false;
        }
        line.vendor = "nginx";
        line.time = time;
        int client = line.find(", client: ", message);
        line.scan(message, client < 0 ? line.to : client);
        int upstream = client < 0 ? -1 : line.find(", upstream: \"", client);
        if (upstream >= 0) {
            url(line, upstream + 13);
        }
        line.ordinary = line.terms.count() == 0 && (line.at(at + 21, "notice") || line.at(at + 21, "info")
                || line.at(at + 21, "debug"));
        return true;
    }

    /** The server in {@code http://10.0.0.2:80/path}, {@code fastcgi://unix:/run/a.sock:}. */
    private static void url(Line line, int at) {
        int begin = line.find("://", at, at + 12);
        if (begin < 0) {
            return;
        }
        begin += 3;
        boolean unix = line.at(begin, "unix:");
        int end = unix ? begin + 5 : begin;
        while (end < line.to && line.text[end] != '"' && line.text[end] != (unix ? ':' : '/')) {
            end++;
        }
        line.server(begin, end);
    }

    /** {@code [Wed Nov 25 07:46:38.123456 2026] [proxy:error] [pid 1:tid 2] (111)Connection refused: AH00957: ...}. */
    static boolean apache(Line line) {
        int at = line.from;
        if (line.length() < 40 || line.text[at] != '[' || line.text[at + 4] != ' ' || line.text[at + 8] != ' ') {
            return false;
        }
        long time = line.times.english(line.text, at + 1, line.to);
        if (time == Times.NONE) {
            return false;
        }
        line.vendor = "Apache";
        line.time = time;
        int message = line.until(']', at) + 1;
        int referer = line.find(", referer: ", message);
        int end = referer < 0 ? line.to : referer;
        line.scan(message, end);
        for (String before : new String[]{"attempt to connect to ", "from remote server ", "to backend: ",
                "request to ", "request body failed to "}) {
            int name = line.find(before, message, end);
            if (name >= 0) {
                word(line, name + before.length());
                break;
            }
        }
        line.ordinary = line.terms.count() == 0
                && (line.find(":notice]", at, message + 60) >= 0 || line.find(":info]", at, message + 60) >= 0
                        || line.find(":debug]", at, message + 60) >= 0);
        return true;
    }

    private static void word(Line line, int begin) {
        int end = begin;
        while (end < line.to && " ,;)".indexOf(line.text[end]) < 0) {
            end++;
        }
        line.server(begin, end > begin && line.text[end - 1] == ':' ? end - 1 : end);
    }

    /** {@code [25-Nov-2026 07:46:38] WARNING: [pool www] MESSAGE}. */
    static boolean phpFpm(Line line) {
        int at = line.from;
        if (line.length() < 30 || line.text[at] != '[' || line.text[at + 3] != '-' || line.text[at + 7] != '-') {
            return false;
        }
        long time = line.times.named(line.text, at + 1, line.to);
        if (time == Times.NONE) {
            return false;
        }
        line.vendor = "PHP-FPM";
        line.time = time;
        int message = line.until(']', at) + 1;
        line.scan(message, line.to);
        int pool = line.find("[pool ", message);
        if (pool >= 0) {
            line.server(pool + 1, line.until(']', pool));
        }
        line.ordinary = line.terms.count() == 0
                && (line.at(message, " NOTICE:") || line.at(message, " DEBUG:"));
        return true;
    }

    /** {@code time="2026-11-25T07:46:38Z" level=debug msg="..."} and {@code 2026-11-25T07:46:38Z DBG file:1 > ...}. */
    static boolean traefik(Line line) {
        boolean old = line.at(line.from, "time=\"");
        int at = old ? line.from + 6 : line.from;
        long time = line.times.numeric(line.text, at, line.to);
        if (time == Times.NONE || !old && line.find(" > ", at) < 0) {
            return false;
        }
        int level = old ? line.find("level=", at) + 6 : line.until(' ', at) + 1;
        boolean quiet = line.at(level, "info") || line.at(level, "INF");
        if (!quiet && !line.at(level, "deb") && !line.at(level, "err") && !line.at(level, "warn")
                && !line.at(level, "DBG") && !line.at(level, "ERR") && !line.at(level, "WRN")) {
            return false;
        }
        line.time = time;
        line.scan(at, line.to);
        goServer(line, at);
        line.ordinary = quiet && line.terms.count() == 0;
        return true;
    }

    /** The address in one of Go's messages: {@code dial tcp 10.0.0.2:80: connect: ...}, {@code read tcp a->b: read: ...}. */
    static void goServer(Line line, int from) {
        int arrow = line.find("->", from);
        int dial = line.find("dial tcp ", from);
        if (dial >= 0) {
            word(line, dial + 9);
        } else if (arrow >= 0 && (line.find("read tcp ", from) >= 0 || line.find("write tcp ", from) >= 0)) {
            word(line, arrow + 2);
        }
    }
}
