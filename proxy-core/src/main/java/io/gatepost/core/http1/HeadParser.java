package io.gatepost.core.http1;

import io.gatepost.diagnostics.cause.Cause;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads a start line and fields, byte by byte and once each, and remembers where it stopped: a head gives the same result
 * however it is cut into packets. What is wrong is found at the first byte that shows it. Belongs to one connection; not
 * thread-safe.
 */
abstract class HeadParser {
    /** The ways in which the lines of a head can be wrong; each kind of message has its own causes for them. */
    enum Wrong {
        NAME, VALUE, FOLD, BYTES, COUNT
    }

    /** States from here on are those of the fields; the ones below belong to the start line. */
    static final int LINE = 16;

    private static final int NAME = 17;
    private static final int SPACE_AFTER_NAME = 18;
    private static final int SPACE_BEFORE_VALUE = 19;
    private static final int VALUE = 20;
    private static final int VALUE_LF = 21;
    private static final int END_LF = 22;
    private static final int COMPLETE = 23;

    /** Bytes copied at once: what lies behind a short head is mostly content, and need not be copied. */
    private static final int STEP = 1024;

    int maxHead;
    int maxFields;
    /** The next byte to look at. */
    int pos;
    int state;

    private final MessageHead head;
    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private boolean underscore;
    private @Nullable Fault fault;

    HeadParser(MessageHead head, int maxHead, int maxFields) {
        this.head = head;
        this.maxHead = maxHead;
        this.maxFields = maxFields;
    }

    /** Looks at bytes of the start line from {@link #pos} on, and sets {@link #state} to {@link #LINE} behind it. */
    abstract void startLine();

    /** Looks at a field whose lines are well formed. */
    abstract void field(int id, int nameOffset, int nameLength, int from, int to);

    /** Looks at the head as a whole, whose last byte is at this index. */
    abstract void finish(int end);

    /** Refuses the head because of its lines. */
    abstract void refuse(Wrong wrong, String rule, int at);

    /** Whether white space between name and colon is removed (RFC 9112, 5.1: responses) instead of refused. */
    boolean spaceBeforeColon() {
        return false;
    }

    /**
     * Takes bytes of the head from the buffer and leaves what follows it.
     *
     * @param in what has arrived; its reader index moves behind the bytes taken
     * @return {@link Progress#NEED_MORE} where all of it was taken and the head is not complete
     */
    public Progress parse(ByteBuf in) {
        while (fault == null && state != COMPLETE && in.isReadable()) {
            int n = Math.min(Math.min(in.readableBytes(), STEP), maxHead - head.length);
            head.reserve(n);
            in.readBytes(head.bytes, head.length, n);
            head.length += n;
            while (pos < head.length && fault == null && state != COMPLETE) {
                if (state < LINE) {
                    startLine();
                } else {
                    fields();
                }
            }
            if (state == COMPLETE) {
                in.readerIndex(in.readerIndex() - (head.length - pos));
                head.length = pos;
            } else if (fault == null && head.length >= maxHead) {
                refuse(Wrong.BYTES, "at most " + maxHead + " bytes", head.length);
            }
        }
        return fault != null ? Progress.FAULT : state == COMPLETE ? Progress.DONE : Progress.NEED_MORE;
    }

    /** Whether a byte of a head has been seen. */
    public boolean begun() {
        return head.length > 0;
    }

    /** Why the head is refused; only after {@link Progress#FAULT}. */
    public Fault fault() {
        if (fault == null) {
            throw new IllegalStateException("no fault");
        }
        return fault;
    }

    /** Makes parser and head ready for the next message. */
    public void reset() {
        head.clear();
        pos = 0;
        state = 0;
        fault = null;
    }

    final void fail(Cause cause, int status, String rule, int at) {
        if (fault == null) {
            fault = new Fault(cause, status, rule, at);
        }
    }

    final boolean failed() {
        return fault != null;
    }

    /** Whether the name of the present field has an underscore. */
    final boolean underscore() {
        return underscore;
    }

    private void fields() {
        byte[] b = head.bytes;
        int end = head.length;
        int p = pos;
        while (p < end && fault == null && state != COMPLETE) {
            switch (state) {
                case LINE -> p = line(b, p);
                case NAME -> {
                    byte kind = 0;
                    while (p < end && (kind = Grammar.NAME[b[p] & 0xff]) != 0) {
                        underscore |= kind == Grammar.UNDERSCORE;
                        p++;
                    }
                    if (p < end) {
                        p = afterName(b[p], p);
                    }
                }
                case SPACE_AFTER_NAME -> {
                    if (b[p] == ':') {
                        state = SPACE_BEFORE_VALUE;
                    } else if (!Grammar.isOws(b[p])) {
                        refuse(Wrong.NAME, "a space inside a field name (RFC 9110, 5.1)", p);
                    }
                    p++;
                }
                case SPACE_BEFORE_VALUE -> {
                    p = Grammar.skipOws(b, p, end);
                    if (p < end) {
                        valueStart = p;
                        state = VALUE;
                    }
                }
                case VALUE -> {
                    while (p < end && Grammar.VALUE[b[p] & 0xff]) {
                        p++;
                    }
                    if (p < end) {
                        afterValue(b[p], p);
                        p++;
                    }
                }
                case VALUE_LF -> {
                    if (b[p] == '\n') {
                        int valueEnd = Grammar.trimOws(b, valueStart, p - 1);
                        int id = FieldNames.id(b, nameStart, nameEnd - nameStart);
                        head.addField(id, nameStart, nameEnd - nameStart, valueStart, valueEnd - valueStart);
                        state = LINE;
                        field(id, nameStart, nameEnd - nameStart, valueStart, valueEnd);
                    } else {
                        refuse(Wrong.VALUE, "CR without LF (RFC 9112, 2.2)", p - 1);
                    }
                    p++;
                }
                default -> {
                    if (b[p] == '\n') {
                        state = COMPLETE;
                        finish(p);
                    } else {
                        refuse(Wrong.NAME, "CR without LF (RFC 9112, 2.2)", p - 1);
                    }
                    p++;
                }
            }
        }
        pos = p;
    }

    private int line(byte[] b, int p) {
        byte c = b[p];
        if (Grammar.NAME[c & 0xff] != 0) {
            if (head.fields >= maxFields) {
                refuse(Wrong.COUNT, "at most " + maxFields + " fields", p);
            }
            nameStart = p;
            underscore = false;
            state = NAME;
            return p;
        }
        switch (c) {
            case '\r' -> state = END_LF;
            case '\n' -> refuse(Wrong.VALUE, "line ends with LF alone (RFC 9112, 2.2)", p);
            case ' ', '\t' -> refuse(Wrong.FOLD, head.fields == 0
                    ? "white space before the first field (RFC 9112, 2.2)"
                    : "a field folded over two lines (RFC 9112, 5.2)", p);
            case ':' -> refuse(Wrong.NAME, "an empty field name (RFC 9110, 5.1)", p);
            default -> refuse(Wrong.NAME, "a field name that is no token (RFC 9110, 5.1)", p);
        }
        return p + 1;
    }

    private int afterName(byte c, int p) {
        nameEnd = p;
        if (c == ':') {
            state = SPACE_BEFORE_VALUE;
        } else if (c == '\r' || c == '\n') {
            refuse(Wrong.NAME, "a line without a colon (RFC 9112, 5)", p);
        } else if (!Grammar.isOws(c)) {
            refuse(Wrong.NAME, "a field name that is no token (RFC 9110, 5.1)", p);
        } else if (spaceBeforeColon()) {
            state = SPACE_AFTER_NAME;
        } else {
            refuse(Wrong.NAME, "white space between field name and colon (RFC 9112, 5.1)", p);
        }
        return p + 1;
    }

    private void afterValue(byte c, int p) {
        if (c == '\r') {
            state = VALUE_LF;
        } else if (c == '\n') {
            refuse(Wrong.VALUE, "line ends with LF alone (RFC 9112, 2.2)", p);
        } else {
            refuse(Wrong.VALUE, c == 0
                    ? "NUL in a field value (RFC 9110, 5.5)"
                    : "a control character in a field value (RFC 9110, 5.5)", p);
        }
    }
}
