package io.gatepost.server.cli;

import io.gatepost.diagnostics.text.Terminal;
import java.io.PrintWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** How a command prints data. */
final class Output {
    private static final int COLUMNS = 120;

    @Option(names = "--json", description = "Print JSON, in the form of the admin API.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** Whether JSON is wanted. */
    boolean json() {
        return json;
    }

    /** Prints text. */
    void print(String text) {
        PrintWriter out = Settings.out(spec);
        out.print(text);
        out.flush();
    }

    /** Prints JSON on one line. */
    void print(Consumer<JsonGenerator> write) {
        PrintWriter out = Settings.out(spec);
        JsonGenerator g = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out);
        write.accept(g);
        g.flush();
        out.println();
        out.flush();
    }

    /** Colours only where a person looks at a terminal and NO_COLOR is not set. */
    static Terminal terminal() {
        String columns = System.getenv("COLUMNS");
        return new Terminal(columns != null && columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : COLUMNS,
                Ansi.AUTO.enabled());
    }
}
