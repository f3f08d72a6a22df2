package io.gatepost.diagnostics.explain;

import java.util.regex.Pattern;

/** Logs that have little but words in known places. */
final class OtherLogs {
    private static final Pattern STATE = Pattern.compile("[CSPLRIDUKcs-][RQCHDLT-](--|[NIDVEOU-][NIUDRPS-])?");
    private static final Pattern FLAG = Pattern.compile("[A-Z]{2,5}");
    private static final Pattern STATUS = Pattern.compile("[1-9][0-9]{2}");
    private static final int LONGEST_WORD = 5;

    private OtherLogs() {}

    /** A word alone, as a person copies it: a state of HAProxy, a flag of Envoy, a status. False where it is none. */
    static boolean bare(Line line) {
        if (line.length() < 2 || line.length() > LONGEST_WORD) {
            return false;
        }
        String word = line.string(line.from, line.to);
        boolean known = false;
        if (STATE.matcher(word).matches()) {
            line.field("state", word.substring(0, 2));
            known = true;
        }
        if (FLAG.matcher(word).matches()) {
            line.field("flag", word);
            known = true;
        }
        if (STATUS.matcher(word).matches()) {
            line.field("status", word);
            known = true;
        }
        return known;
    }

    /** CloudFront: {@code 2026-11-25<TAB>07:46:38<TAB>IAD89-C1<TAB>...}; its results are words that nothing else uses. */
    static boolean cloudFront(Line line) {
        if (line.length() < 40 || line.text[line.from + 10] != '\t' || line.text[line.from + 19] != '\t') {
            return false;
        }
        long time = line.times.numeric(line.text, line.from, line.to);
        if (time == Times.NONE) {
            return false;
        }
        line.vendor = "CloudFront";
        line.time = time;
        line.scan(line.from, line.to);
        line.ordinary = line.terms.count() == 0;
        return true;
    }

    /** What HAProxy says of a server, or of a connection that has no request: syslog or standard error. */
    static boolean haproxyEvent(Line line) {
        int alert = line.find("haproxy[", line.from, line.from + 80);
        boolean own = line.at(line.from, "[WARNING]") || line.at(line.from, "[ALERT]")
                || line.at(line.from, "[NOTICE]");
        if (alert < 0 && !own) {
            return false;
        }
        line.vendor = "HAProxy";
        int message = own ? line.until(':', line.from) : line.until(' ', alert);
        line.scan(message, line.to);
        int server = line.find("Server ", message);
        if (server >= 0) {
            line.server(server + 7, line.until(' ', server + 7));
        }
        return true;
    }
}
