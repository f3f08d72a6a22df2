package io.gatepost.server.journal;

/** The journal cannot answer; the message says why, to an operator. */
public final class JournalException extends Exception {
    JournalException(String message) {
        super(message);
    }

    JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
