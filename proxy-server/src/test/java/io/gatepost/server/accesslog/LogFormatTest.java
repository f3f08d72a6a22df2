package io.gatepost.server.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.exchange.Slice;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogFormatTest {
    private static String line(String format, SampleExchange x) {
        LogLine out = new LogLine(ZoneId.of("Europe/Berlin"));
        LogFormat.compile(format).write(x, out);
        return out.toString();
    }

    private static SampleExchange retried() {
        SampleExchange x = new SampleExchange();
        x.attempts.add(SampleAttempt.refused("10.0.1.1:80"));
        x.attempts.add(SampleAttempt.answered("10.0.1.2:80", 200, false));
        return x;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            $remote_addr             | 192.0.2.7
            $realip_remote_addr      | 10.0.0.1
            $remote_port             | 40123
            $remote_user             | -
            $time_local              | 21/Sep/2026:16:13:21 +0200
            $time_iso8601            | 2026-09-21T16:13:21+02:00
            $msec                    | 1790000001.357
            $request                 | GET /a/b?x=1&y=2 HTTP/1.1
            $request_method          | GET
            $request_uri             | /a/b?x=1&y=2
            $uri                     | /a/b
            $args                    | x=1&y=2
            $query_string            | x=1&y=2
            $uri$is_args$args        | /a/b?x=1&y=2
            $host                    | example.test
            $http_x_none             | -
            $sent_http_x_none        | -
            $upstream_http_x_none    | -
            $status                  | 200
            $body_bytes_sent         | 1234
            $bytes_sent              | 1500
            $request_length          | 321
            $request_time            | 1.234
            $request_id              | 0123456789abcdef0123456789abcdef
            $connection              | 17
            $connection_requests     | 3
            $server_addr             | 10.0.0.9
            $server_port             | 8080
            $server_protocol         | HTTP/1.1
            $scheme                  | http
            $pipe                    | .
            ${arg_x}7                | 17
            $arg_Y                   | 2
            $arg_z                   | -
            $cookie_a                | -
            $cause $phase $segment   | - - -
            $origin                  | UPSTREAM
            $failure_id              | -
            $attempts                | 0
            $route/$upstream         | all/app
            $upstream_cause          | -
            $upstream_addr           | -
            $upstream_response_time  | -
            $retry_after             | -
            """)
    void eachVariableHasItsValue(String format, String expected) {
        assertThat(line(format, new SampleExchange())).isEqualTo(expected);
    }

    @Test
    void theProcessIsNamed() {
        assertThat(line("$pid", new SampleExchange())).isEqualTo(Long.toString(ProcessHandle.current().pid()));
        assertThat(line("$hostname", new SampleExchange())).isNotEqualTo("-").isLowerCase();
    }

    @Test
    void fieldsAreReadByName() {
        SampleExchange x = new SampleExchange().field("x-forwarded-for", "1.2.3.4").field("cookie",
                "b=2; A = one two ;c=3");
        x.responseFields.put("x-out", Slice.of("o"));
        x.upstreamFields.put("x-up", Slice.of("u"));
        assertThat(line("$http_x_forwarded_for|$sent_http_x_out|$upstream_http_X_Up|$cookie_a|$cookie_c", x))
                .isEqualTo("1.2.3.4|o|u|one two |3");
    }

    @Test
    void theUserIsTakenFromBasicCredentials() {
        SampleExchange x = new SampleExchange();
        String credentials = Base64.getEncoder().encodeToString("frank:se:cret".getBytes(StandardCharsets.UTF_8));
        assertThat(line("$remote_user", x.field("authorization", "bAsic  " + credentials))).isEqualTo("frank");
        assertThat(line("$remote_user", x.field("authorization", "Bearer " + credentials))).isEqualTo("-");
        assertThat(line("$remote_user", x.field("authorization", "Basic !!!"))).isEqualTo("-");
        assertThat(line("$remote_user", x.field("authorization", "Basic OnB3"))).isEqualTo("-");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /a//b/./c/../d          | /a/b/d        | -
            /%7Eme/%2e%2e/x?q       | /x            | q
            /a/..                   | /             | -
            /a/.                    | /a/           | -
            /../../x                | /x            | -
            /a%2                    | /a%2          | -
            /..a/.b                 | /..a/.b       | -
            http://h:81/p/q?r=1#f   | /p/q          | r=1
            http://h?r              | /             | r
            *                       | *             | -
            """)
    void thePathIsNormalizedAsForRouting(String target, String path, String args) {
        assertThat(line("$uri $args", new SampleExchange().target(target))).isEqualTo(path + " " + args);
    }

    @Test
    void theQueryMayBeThereAndEmpty() {
        assertThat(line("$uri$is_args|$args|", new SampleExchange().target("/x?"))).isEqualTo("/x||");
        assertThat(line("$request_uri", new SampleExchange().target("http://h/p?q"))).isEqualTo("/p?q");
    }

    @Test
    void listsHaveAnEntryForEachAttempt() {
        SampleExchange x = retried();
        assertThat(line("$upstream_addr|$upstream_status|$upstream_connect_time|$upstream_header_time|"
                + "$upstream_response_time|$upstream_bytes_sent|$upstream_bytes_received|$upstream_response_length|"
                + "$upstream_cause|$attempts", x))
                .isEqualTo("10.0.1.1:80, 10.0.1.2:80|502, 200|-, 0.003|-, 0.045|0.002, 1.205|0, 300|0, 1400|0, 1234|"
                        + "CONNECT_REFUSED, -|2");
        x.attempts.set(1, SampleAttempt.answered("10.0.1.2:80", 200, true));
        assertThat(line("$upstream_connect_time", x)).isEqualTo("-, 0.000");
    }

    @Test
    void failuresAreNamed() {
        SampleExchange x = new SampleExchange().failed(Cause.CONNECT_REFUSED, 502);
        x.attempts.add(SampleAttempt.refused("10.0.1.1:80"));
        x.segment = null;
        x.retryAfter = 7;
        assertThat(line("$cause $phase $segment $origin $failure_id $retry_after $status", x)).isEqualTo(
                "CONNECT_REFUSED CONNECT " + x.attempts.getFirst().segment() + " PROXY f-77 7 502");
        x.status = 0;
        assertThat(line("$status", x)).isEqualTo("000");
    }

    @Test
    void valuesAreEscapedAsAsked() {
        SampleExchange x = new SampleExchange().field("user-agent", "a\"b\\c\n\t\u0001\u007f\u00e9 z");
        assertThat(line("$http_user_agent", x)).isEqualTo("a\\x22b\\x5Cc\\x0A\\x09\\x01\\x7F\\xE9 z");
        LogLine json = new LogLine();
        LogFormat.compile("escape=json '{$http_user_agent$http_none}'").write(x, json);
        assertThat(new String(json.array(), 0, json.length(), StandardCharsets.ISO_8859_1))
                .isEqualTo("{a\\\"b\\\\c\\n\\t\\u0001\u007f\u00e9 z}");
        LogLine none = new LogLine();
        LogFormat.compile("escape=none '$http_user_agent$http_none'").write(x, none);
        assertThat(new String(none.array(), 0, none.length(), StandardCharsets.ISO_8859_1))
                .isEqualTo("a\"b\\c\n\t\u0001\u007f\u00e9 z");
        x.upstream = "\u00fc\ud83d\ude00";
        assertThat(line("escape=none $upstream", x)).isEqualTo("\u00fc\ud83d\ude00");
    }

    @Test
    void theNamedFormatsAreNginxsAndOurs() {
        SampleExchange x = retried().field("referer", "http://r/").field("user-agent", "curl/8");
        String combined = "192.0.2.7 - - [21/Sep/2026:16:13:21 +0200] \"GET /a/b?x=1&y=2 HTTP/1.1\" 200 1234 \"http://r/\""
                + " \"curl/8\"";
        assertThat(line("combined", x)).isEqualTo(combined);
        assertThat(line("upstream", x))
                .isEqualTo(combined + " rt=1.234 uct=\"-, 0.003\" uht=\"-, 0.045\" urt=\"0.002, 1.205\""
                        + " ua=\"10.0.1.1:80, 10.0.1.2:80\" us=\"502, 200\" cause=- phase=- id=f-77");
    }

    @ParameterizedTest
    @ValueSource(strings = {"log_format main '$status '\n   '\"$host\"';",
            "log_format main escape=default '$status \"$host\"';\n",
            "'$status ' '\"$host\"'", "\"$status \\\"$host\\\"\";", "$status \"$host\"",
            "log_format x $status ' \"$host\"';",
            "  ${status} \"${host}\"\n"})
    void aFormatIsTakenInEachOfNginxsShapes(String source) {
        assertThat(line(source, new SampleExchange()).strip()).isEqualTo("200 \"example.test\"");
    }

    @Test
    void aBareTextMayBeginAndEndWithQuotes() {
        assertThat(line("\"$request_method\" [$status] \"$host\"", new SampleExchange()))
                .isEqualTo("\"GET\" [200] \"example.test\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            $remote_adr                   | position 1; the nearest is $remote_addr
            log_format x 'a $upstream_stat'; | position 17; the nearest is $upstream_status
            a $ b                         | no variable name after "$" at position 3
            ${host                        | "${host" is not closed at position 1
            log_format x '$host           | quote is not closed that was opened at position 14
            log_format x '$host'          | not ended by ";" at position 21
            log_format x '$host'; more    | text behind the directive at position 23
            log_format ;                  | a name is missing at position 12
            log_format x;                 | empty
            escape=xml $host              | default, json or none at position 8
            $http_                        | unknown variable $http_
            """)
    void aWrongFormatIsRefusedWithItsPlace(String source, String message) {
        assertThatThrownBy(() -> LogFormat.compile(source)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void jsonIsTypedAndHasTheAttempts() {
        SampleExchange x = retried().field("user-agent", "\u00ff\u0001\"");
        x.target = new Slice("/\u00fc".getBytes(StandardCharsets.UTF_8), 0, 3);
        JsonNode node = JsonMapper.shared().readTree(line("json", x));
        assertThat(node.get("time").asString()).isEqualTo("2026-09-21T16:13:21.357+02:00");
        assertThat(node.get("status").isInt()).isTrue();
        assertThat(node.get("request_time").doubleValue()).isEqualTo(1.234);
        assertThat(node.get("target").asString()).isEqualTo("/\u00fc");
        assertThat(node.get("user_agent").asString()).isEqualTo("\u00ff\u0001\"");
        assertThat(node.get("referer").isNull()).isTrue();
        assertThat(node.get("cause").isNull()).isTrue();
        JsonNode attempts = node.get("attempts");
        assertThat(attempts.size()).isEqualTo(2);
        assertThat(attempts.get(0).get("cause").asString()).isEqualTo("CONNECT_REFUSED");
        assertThat(attempts.get(0).get("connect_time").isNull()).isTrue();
        assertThat(attempts.get(0).get("detail").asString()).isEqualTo("said \"no\"");
        assertThat(attempts.get(1).get("response_time").doubleValue()).isEqualTo(1.205);
        assertThat(attempts.get(1).get("reused").isBoolean()).isTrue();
    }

    @Test
    void jsonStaysWholeWhereValuesAreHuge() {
        String controls = "\u0001".repeat(20_000);
        SampleExchange x = new SampleExchange().target(controls).field("user-agent", controls).field("referer",
                controls);
        x.method = x.target;
        x.host = x.target;
        for (int i = 0; i < 500; i++) {
            x.attempts.add(SampleAttempt.refused(controls));
        }
        String line = line("json", x);
        assertThat(line.length()).isLessThan(LogLine.LIMIT);
        assertThat(JsonMapper.shared().readTree(line).get("attempts").isArray()).isTrue();
    }

    @Test
    void aLineIsCutAtItsLimit() {
        LogLine out = new LogLine();
        LogFormat.compile("$http_big$http_big").write(new SampleExchange().field("big", "x".repeat(40_000)), out);
        out.end();
        assertThat(out.cut()).isTrue();
        assertThat(out.length()).isEqualTo(LogLine.LIMIT);
        assertThat(out.array()[LogLine.LIMIT - 1]).isEqualTo((byte) '\n');
        out.clear();
        assertThat(out.cut()).isFalse();
    }

    @Test
    void combinedAllocatesNothing() {
        SampleExchange x = retried().field("user-agent", "curl/8").field("authorization", "Basic Zm9vOmJhcg==");
        x.origin = Origin.UPSTREAM;
        LogFormat format = LogFormat.compile("combined");
        LogLine out = new LogLine();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 20_000; i++) {
            if (i == 10_000) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            out.clear();
            format.write(x, out);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
}
