package io.gatepost.diagnostics.explain;

import org.jspecify.annotations.Nullable;

/** Logs of one JSON object a line. Only the members that systems are known to tell failures in are looked at. */
final class JsonLogs {
    /** In which the cause stands, in the words of the system; all of the proxy's own making. */
    private static final String[] TEXTS = {"statusDetails", "error_info", "errorInfo", "ErrorInfo", "proxyStatus",
            "response_code_details", "upstream_transport_failure_reason", "x-edge-detailed-result-type", "msg", "error",
            "message", "error_reason", "OriginError", "errorMessage", "integrationErrorMessage", "responseType",
            "cf-error-type", "error.message"};
    private static final String[] TIMES = {"timestamp", "time", "start_time", "ts", "@timestamp", "StartUTC",
            "timeStamp"};
    private static final String[] SERVERS = {"upstream_host", "upstream", "serverRouted", "ServiceAddr", "server",
            "backend_name"};
    private static final String[] STATUSES = {"status", "response_code", "DownstreamStatus", "httpStatus"};

    private JsonLogs() {}

    static boolean json(Line line) {
        if (line.length() < 2 || line.text[line.from] != '{') {
            return false;
        }
        boolean told = gatepost(line);
        for (String name : TEXTS) {
            int[] value = line.member(name);
            if (value != null) {
                line.scan(value[0], value[1]);
                ErrorLogs.goServer(line, value[0]);
            }
        }
        int[] flags = line.member("response_flags");
        if (flags != null && !line.at(flags[0], "-")) {
            AccessLogs.flags(line, flags[0], flags[1]);
        }
        int[] status = first(line, STATUSES);
        if (status != null && status[1] - status[0] == 3) {
            line.field("status", status[0], status[1]);
        }
        int[] server = first(line, SERVERS);
        if (server != null && server[1] > server[0] && line.serverTo == line.serverFrom) {
            line.server(server[0], server[1]);
        }
        time(line);
        boolean failed = status != null && Times.number(line.text, status[0], 3) >= 500;
        line.ordinary = !told && line.terms.count() == 0 && status != null && !failed;
        return true;
    }

    /** Our own access log, and our own records: they name the cause. */
    private static boolean gatepost(Line line) {
        int[] cause = line.member("cause");
        if (cause == null || !Character.isUpperCase(line.text[cause[0]])) {
            return false;
        }
        line.field("cause", cause[0], cause[1]);
        return true;
    }

    private static int @Nullable [] first(Line line, String[] names) {
        for (String name : names) {
            int[] value = line.member(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static void time(Line line) {
        int[] time = first(line, TIMES);
        if (time == null) {
            return;
        }
        long numeric = line.times.numeric(line.text, time[0], line.to);
        line.time = numeric == Times.NONE ? Times.epoch(line.text, time[0], line.to) : numeric;
    }
}
