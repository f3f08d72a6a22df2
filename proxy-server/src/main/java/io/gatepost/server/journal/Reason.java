package io.gatepost.server.journal;

import io.gatepost.diagnostics.text.Plain;
import java.sql.BatchUpdateException;
import java.sql.SQLException;

/** A database's own words, for a log line. */
final class Reason {
    private static final int LONGEST = 200;

    private Reason() {}

    /** On one line; of a batch the first error, since the message of the batch has the whole record in it. */
    static String of(SQLException e) {
        SQLException next = e.getNextException();
        SQLException first = e instanceof BatchUpdateException && next != null ? next : e;
        String text = Plain.of(String.valueOf(first.getMessage()).strip().replaceAll("\\s+", " "));
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
