package io.gatepost.server.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.RawConnection;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a configuration there is a demo, and each of its paths does what the introduction says. */
class DemoIT {
    private static final Pattern LINE = Pattern.compile("(?m)^ {2}(http://\\S+) +(.*)$");
    private static final Pattern CAUSE = Pattern.compile("[A-Z0-9]+(_[A-Z0-9]+)+|MAINTENANCE");
    private static final Pattern STATUS = Pattern.compile(": (\\d{3})|answers (\\d{3})");

    @TempDir
    Path folder;

    @Test
    void each_path_ends_as_the_introduction_says() throws Exception {
        try (GatepostProcess demo = GatepostProcess.start(folder, "run", "--port=0", "--admin-port=0")) {
            demo.awaitListening();
            await().until(() -> demo.err().contains("Ctrl-C ends it"));
            List<String[]> lines = LINE.matcher(demo.err()).results().map(m -> new String[]{m.group(1), m.group(2)})
                    .toList();
            assertThat(lines).hasSizeGreaterThanOrEqualTo(19);
            for (String[] line : lines) {
                String path = URI.create(line[0]).getPath();
                if (line[1].startsWith("twice: ")) {
                    assertThat(statusOf(demo, path)).isGreaterThanOrEqualTo(500);
                }
                assertThat(statusOf(demo, path)).as(path).isEqualTo(status(line[1]));
                String cause = cause(line[1]);
                if (cause != null) {
                    await().untilAsserted(() -> assertThat(named(demo, path)).as(path).isIn(cause, unresolved(cause)));
                }
            }
            demo.terminate();
            assertThat(demo.exitCode()).isZero();
        }
    }

    /** The status of a whole response; 0 where it was cut off. */
    private static int statusOf(GatepostProcess demo, String path) throws IOException {
        try (RawConnection client = RawConnection.connect(demo.proxy())) {
            HttpMessage response = client.send("GET " + path + " HTTP/1.1\r\nHost: demo\r\n\r\n").response();
            return response.status();
        } catch (EOFException cutOff) {
            return 0;
        }
    }

    private static int status(String story) {
        Matcher status = STATUS.matcher(story);
        if (!status.find()) {
            assertThat(story).contains("cut off");
            return 0;
        }
        return Integer.parseInt(status.group(1) == null ? status.group(2) : status.group(1));
    }

    private static @Nullable String cause(String story) {
        Matcher cause = CAUSE.matcher(story);
        return cause.find() ? cause.group() : null;
    }

    /** A host without any name server cannot tell that a name does not exist. */
    private static String unresolved(String cause) {
        return cause.equals("DNS_NAME_NOT_FOUND") ? "DNS_SERVER_FAILURE" : cause;
    }

    private static String named(GatepostProcess demo, String path) throws IOException, InterruptedException {
        return demo.failures("limit=5").stream().filter(f -> f.at("/request/target").stringValue().equals(path))
                .findFirst().orElseThrow(AssertionError::new).at("/outcome/cause").stringValue();
    }
}
