package io.gatepost.diagnostics.explain;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One line, as a form found it to be. Reused for the next; points into the text that it was read from. */
final class Line {
    final Times times = new Times();
    final Terms terms;
    private final RuleBook book;

    byte[] text = {};
    int from;
    int to;
    /** Whose rules alone may say what it means; null for anybody's. */
    @Nullable
    String vendor;
    /** Seconds of the wall clock of the one who wrote it, or {@link Times#NONE}. */
    long time;
    int serverFrom;
    int serverTo;
    /** Known to tell of nothing that failed, without a look at the rules. */
    boolean ordinary;

    Line(RuleBook book) {
        this.book = book;
        this.terms = book.terms();
    }

    void set(byte[] line, int begin, int end) {
        text = line;
        from = begin;
        to = end;
        terms.clear();
        vendor = null;
        time = Times.NONE;
        serverFrom = 0;
        serverTo = 0;
        ordinary = false;
    }

    /** Looks for phrases in a part of it. */
    void scan(int begin, int end) {
        book.scan(text, begin, end, terms);
    }

    /** Says that it has a field of that value. */
    void field(String name, String value) {
        book.field(name, value, terms);
    }

    /** Says that it has a field whose value stands there. */
    void field(String name, int begin, int end) {
        field(name, string(begin, end));
    }

    void server(int begin, int end) {
        serverFrom = begin;
        serverTo = end;
    }

    String string(int begin, int end) {
        return new String(text, begin, end - begin, StandardCharsets.ISO_8859_1);
    }

    int length() {
        return to - from;
    }

    /** Whether that text stands there. */
    boolean at(int place, String what) {
        if (place < from || place + what.length() > to) {
            return false;
        }
        for (int i = 0; i < what.length(); i++) {
            if (text[place + i] != what.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where that text begins, from a place on and before another; -1 where it is not. */
    int find(String what, int begin, int end) {
        char first = what.charAt(0);
        int stop = Math.min(end, to) - what.length() + 1;
        for (int i = Bytes.find(text, begin, stop, first); i < stop; i = Bytes.find(text, i + 1, stop, first)) {
            if (at(i, what)) {
                return i;
            }
        }
        return -1;
    }

    /** Where that text begins, from a place on; -1 where it is not. */
    int find(String what, int begin) {
        return find(what, begin, to);
    }

    /** The first place from there on that has this byte; the end where none has. */
    int until(char stop, int begin) {
        return begin >= to ? begin : Bytes.find(text, begin, to, stop);
    }

    /** The value of a JSON member that is a string, as it is written: where it begins, with its end; null where there is none. */
    int @Nullable [] member(String name) {
        String key = "\"" + name + "\":";
        int at = find(key, from);
        if (at < 0) {
            return null;
        }
        int begin = at + key.length();
        while (begin < to && text[begin] == ' ') {
            begin++;
        }
        if (begin >= to || text[begin] != '"') {
            int end = begin;
            while (end < to && ",} ".indexOf(text[end]) < 0) {
                end++;
            }
            return new int[]{begin, end};
        }
        int end = begin + 1;
        while (end < to && text[end] != '"') {
            end += text[end] == '\\' ? 2 : 1;
        }
        return new int[]{begin + 1, Math.min(end, to)};
    }
}
