package io.gatepost.diagnostics.suspect;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The clues by the names that rules use, as {@code nobody-listens} or, with an argument, {@code idle-near 5s}. */
final class Clues {
    private static final Clues ALL = new Clues();

    private final Map<String, Function<String, Clue>> byName = new HashMap<>();

    private Clues() {
        ListenerClues.into(this);
        TcpClues.into(this);
        ConnectionClues.into(this);
        TimeClues.into(this);
        ByteClues.into(this);
        PlaceClues.into(this);
        RequestClues.into(this);
        NoteClues.into(this);
    }

    /** The clue of that text; an unknown name or a bad argument is an {@link IllegalArgumentException}. */
    static Clue of(String text) {
        int space = text.indexOf(' ');
        String name = space < 0 ? text : text.substring(0, space);
        Function<String, Clue> known = ALL.byName.get(name);
        if (known == null) {
            throw new IllegalArgumentException("no clue is named " + name);
        }
        return known.apply(space < 0 ? "" : text.substring(space + 1).strip());
    }

    /** Adds a clue that takes no argument. */
    void add(String name, Clue clue) {
        addWith(name, argument -> {
            if (!argument.isEmpty()) {
                throw new IllegalArgumentException(name + " takes no argument");
            }
            return clue;
        });
    }

    /** Adds a clue that is made of its argument. */
    void addWith(String name, Function<String, Clue> of) {
        if (byName.put(name, of) != null) {
            throw new IllegalStateException("two clues are named " + name);
        }
    }

    /** An argument such as {@code 5s} or {@code 500ms} in microseconds. */
    static long micros(String duration) {
        return duration.endsWith("ms")
                ? Long.parseLong(duration.substring(0, duration.length() - 2)) * 1000
                : Long.parseLong(duration.substring(0, duration.length() - 1)) * 1_000_000;
    }
}
