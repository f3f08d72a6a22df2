package io.gatepost.diagnostics.report;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;

/** Writes the characters of markup as escapes too: a client's text in JSON means nothing to one who takes it for a page. */
final class MarkupEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1;

    private final int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();

    MarkupEscapes() {
        for (char c : new char[]{'<', '>', '&'}) {
            escapes[c] = ESCAPE_STANDARD;
        }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return escapes.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
        return null;
    }
}
