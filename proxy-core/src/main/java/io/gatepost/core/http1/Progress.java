package io.gatepost.core.http1;

/** How far a parser has come with the bytes it was given. */
public enum Progress {
    /** The head is not complete. */
    NEED_MORE,
    /** The head is complete; what follows it is still in the buffer. */
    DONE,
    /** The head is refused; nothing more can be read from this connection. */
    FAULT
}
