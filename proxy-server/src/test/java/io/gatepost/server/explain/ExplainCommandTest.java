package io.gatepost.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.server.cli.GatepostCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code gatepost explain}, as it is typed. */
@Isolated("the standard output is everybody's")
class ExplainCommandTest {
    private static final String LINE = "2026/11/25 07:46:38 [error] 7#7: *1 connect() failed (111: Connection refused) while "
            + "connecting to upstream, client: 10.9.9.9, server: x, request: \"GET / HTTP/1.1\", upstream: "
            + "\"http://10.0.0.7:80/\", host: \"x\"\n";

    @TempDir
    Path folder = Path.of("");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = System.out;

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(out);
    }

    @Test
    void explains_a_text() {
        assertThat(GatepostCommand.execute("explain", "AH01102")).isZero();
        assertThat(text()).contains("Apache: ").contains("UPSTREAM_CLOSED_NO_RESPONSE").contains("told apart by: ");
    }

    @Test
    void says_so_where_nothing_is_known() {
        assertThat(GatepostCommand.execute("explain", "no such thing")).isEqualTo(1);
        assertThat(text()).isEmpty();
    }

    @Test
    void counts_a_log_packed_or_not() throws IOException {
        Path log = Files.writeString(folder.resolve("error.log"), LINE.repeat(3) + "else\n");
        Path packed = folder.resolve("error.log.gz");
        try (OutputStream to = new GZIPOutputStream(Files.newOutputStream(packed))) {
            to.write(Files.readAllBytes(log));
        }
        assertThat(GatepostCommand.execute("explain", "--json", log.toString())).isZero();
        JsonNode summary = JsonMapper.shared().readTree(text());
        assertThat(summary.at("/unknown").asInt()).isEqualTo(1);
        assertThat(summary.at("/groups/0/causes/0").stringValue()).isEqualTo("CONNECT_REFUSED");
        assertThat(summary.at("/groups/0/count").asInt()).isEqualTo(3);
        assertThat(summary.at("/groups/0/servers/0/server").stringValue()).isEqualTo("10.0.0.7:80");
        assertThat(summary.at("/groups/0/suspects/0/reason").stringValue()).isNotEmpty();
        printed.reset();
        assertThat(GatepostCommand.execute("explain", "--json", packed.toString())).isZero();
        assertThat(JsonMapper.shared().readTree(text())).isEqualTo(summary);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
