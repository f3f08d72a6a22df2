package io.gatepost.server.config;

import io.gatepost.diagnostics.cause.Cause;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration's reference for people, in Markdown. */
final class Reference {
    private static final String INTRODUCTION = """
            # Configuration reference

            Made from the program's own schema; do not edit. `gatepost.schema.json` beside it serves editors.

            - Durations are `500ms`, `30s`, `5m`, `1h30m`, `7d`; a bare number is seconds.
            - Sizes are `512`, `32k`, `10m`, `1g`; a bare number is bytes.
            - Addresses are `host:port`, `[v6]:port` or `unix:/path`.
            - Relative paths are relative to the configuration file.
            - JSON is YAML, so the file may be JSON.
            - An unknown key, a wrong type or a name that does not exist is an error with its line and column, and nothing
              starts until all of them are mended.
            """;

    private final StringBuilder out = new StringBuilder(INTRODUCTION);
    private final Map<Block, String> described = new HashMap<>();
    private final Deque<Map.Entry<String, Block>> waiting = new ArrayDeque<>();

    private Reference() {}

    static String write() {
        Reference reference = new Reference();
        reference.waiting.add(Map.entry("", Keys.ROOT));
        while (!reference.waiting.isEmpty()) {
            Map.Entry<String, Block> next = reference.waiting.remove();
            reference.describe(next.getKey(), next.getValue());
        }
        reference.causes();
        return reference.out.toString();
    }

    private void causes() {
        out.append("\n## Causes\n\nWhat `routes[].on_error[].cause` may name:\n\n");
        for (Cause cause : Cause.values()) {
            out.append("- `").append(cause).append("`\n");
        }
    }

    private void describe(String path, Block block) {
        String first = described.putIfAbsent(block, path);
        if (first != null) {
            return;
        }
        out.append("\n## ").append(path.isEmpty() ? block.title() : "`" + path + "`").append('\n');
        Key<?> shorthand = block.shorthand();
        if (shorthand != null) {
            out.append("\nThe value of `").append(shorthand.name()).append("` alone may stand for the block.\n");
        }
        out.append("\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
        for (Key<?> key : block.keys()) {
            String below = path.isEmpty() ? key.name() : path + "." + key.name();
            row(key, below);
        }
    }

    private void row(Key<?> key, String path) {
        Block inner = inner(key.type());
        String innerPath = path + suffix(key.type());
        String value = key.type().what();
        if (inner != null && key.isSupported()) {
            waiting.add(Map.entry(innerPath, inner));
            String target = described.getOrDefault(inner, innerPath);
            value = (key.type() instanceof Block ? "a block: " : "blocks: ") + "`" + target + "`";
        }
        String fallback = fallback(key);
        out.append("| `").append(key.name()).append("` | ").append(key.isSupported() ? escape(value) : "")
                .append(" | ").append(fallback).append(" | ").append(escape(key.doc()))
                .append(key.isSupported() ? "" : " Not supported by this build.").append(" |\n");
    }

    private static String fallback(Key<?> key) {
        if (key.isRequired()) {
            return "required";
        }
        Object plain = key.plainFallback();
        if (key.fallback() instanceof Section) {
            return "its defaults";
        }
        if (plain == null) {
            return escape(key.absent());
        }
        if (plain instanceof List<?> list) {
            return list.isEmpty() ? "none" : "`" + list + "`";
        }
        return plain instanceof Map ? "none" : "`" + plain + "`";
    }

    private static @Nullable Block inner(Type<?> type) {
        return switch (type) {
            case Block block -> block;
            case Items<?> items -> inner(items.item());
            case Names<?> names -> inner(names.value());
            default -> null;
        };
    }

    private static String suffix(Type<?> type) {
        return switch (type) {
            case Items<?> items -> "[]";
            case Names<?> names -> "." + names.nameWord();
            default -> "";
        };
    }

    private static String escape(String text) {
        return text.replace("|", "\\|");
    }
}
