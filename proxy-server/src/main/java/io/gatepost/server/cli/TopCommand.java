package io.gatepost.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code gatepost top}. */
@Command(name = "top", mixinStandardHelpOptions = true, description = {
        "Shows servers live, the worst first: state, requests in flight, requests and failures a second, waiting times.",
        "Keys: f r w i n sort by failed, requests, wait, in flight, name; / filters; q ends."}, footer = {"",
                "Example: gatepost top"})
final class TopCommand implements Callable<Integer> {
    private static final int ESCAPE = 27;
    private static final int CONTROL_C = 3;
    private static final int BACKSPACE = 127;

    @Option(names = "--interval", paramLabel = "SECONDS", defaultValue = "2", description = "Between two looks (${DEFAULT-VALUE}).")
    private int interval;

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    private final AtomicBoolean over = new AtomicBoolean();
    private TopView.Sort sort = TopView.Sort.FAILED;
    private String filter = "";
    private boolean typing;

    @Override
    public Integer call() throws IOException {
        if (interval < 1 || interval > 3600) {
            throw new CommandFailed(CommandFailed.WRONG_USE,
                    "--interval is " + interval + "; a number of seconds from 1 to 3600 is allowed");
        }
        AdminClient client = admin.client();
        JsonNode first = client.get("upstreams", Map.of()); // before the screen is taken: what is wrong stays readable
        try (Terminal screen = TerminalBuilder.builder().system(true).dumb(true).build()) {
            if (screen.getType().startsWith(Terminal.TYPE_DUMB)) {
                throw new CommandFailed(CommandFailed.WRONG_USE,
                        "top needs a terminal; gatepost status prints once, with --json for programs");
            }
            Attributes before = screen.enterRawMode();
            Thread restore = new Thread(() -> leave(screen, before), "gatepost-top-restore");
            Runtime.getRuntime().addShutdownHook(restore);
            screen.handle(Terminal.Signal.INT, s -> over.set(true));
            screen.puts(Capability.enter_ca_mode);
            screen.puts(Capability.cursor_invisible);
            try {
                watch(client, screen, first);
            } finally {
                Runtime.getRuntime().removeShutdownHook(restore);
                leave(screen, before);
            }
        }
        return 0;
    }

    private static void leave(Terminal screen, Attributes before) {
        screen.puts(Capability.cursor_visible);
        screen.puts(Capability.exit_ca_mode);
        screen.flush();
        screen.setAttributes(before);
    }

    private void watch(AdminClient client, Terminal screen, JsonNode first) throws IOException {
        JsonNode upstreams = first;
        String problem = "";
        while (!over.get()) {
            draw(screen, upstreams, problem);
            long due = System.nanoTime() + interval * 1_000_000_000L;
            for (long left = interval * 1000L; left > 0 && !over.get(); left = (due - System.nanoTime()) / 1_000_000) {
                int key = screen.reader().read(left);
                if (key == NonBlockingReader.EOF) {
                    return;
                }
                if (key >= 0 && key(key)) {
                    draw(screen, upstreams, problem);
                }
            }
            try {
                upstreams = client.get("upstreams", Map.of());
                problem = "";
            } catch (CommandFailed e) {
                problem = String.valueOf(e.getMessage());
            }
        }
    }

    /** Whether a key changed what is shown. */
    private boolean key(int key) {
        if (key == CONTROL_C) {
            over.set(true);
        } else if (typing) {
            type(key);
        } else {
            switch (key) {
                case 'q' -> over.set(true);
                case 'f' -> sort = TopView.Sort.FAILED;
                case 'r' -> sort = TopView.Sort.REQUESTS;
                case 'w' -> sort = TopView.Sort.WAIT;
                case 'i' -> sort = TopView.Sort.FLIGHT;
                case 'n' -> sort = TopView.Sort.NAME;
                case '/' -> {
                    typing = true;
                    filter = "";
                }
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    private void type(int key) {
        switch (key) {
            case '\r', '\n' -> typing = false;
            case ESCAPE -> {
                typing = false;
                filter = "";
            }
            case BACKSPACE, '\b' -> filter = filter.substring(0, Math.max(0, filter.length() - 1));
            default -> {
                if (key >= ' ' && key < BACKSPACE && filter.length() < 60) {
                    filter += (char) key;
                }
            }
        }
    }

    private void draw(Terminal screen, JsonNode upstreams, String problem) {
        int columns = Math.max(20, screen.getWidth());
        int rows = Math.max(4, screen.getHeight());
        List<String> lines = TopView.of(upstreams, sort, filter, rows - 1,
                new io.gatepost.diagnostics.text.Terminal(columns, Output.terminal().colours()));
        screen.puts(Capability.cursor_home);
        for (String line : lines) {
            screen.writer().print(AttributedString.fromAnsi(line).columnSubSequence(0, columns)
                    .toAnsi(screen));
            screen.puts(Capability.clr_eol);
            screen.writer().print("\r\n");
        }
        screen.puts(Capability.clr_eos);
        screen.writer().print(typing ? "filter: " + filter : problem);
        screen.flush();
    }
}
