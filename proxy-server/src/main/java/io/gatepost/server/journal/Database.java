package io.gatepost.server.journal;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A database that holds a journal: how to reach it, and what differs between the two kinds. Thread-safe. */
interface Database {
    /** Where it is, for people; without secrets. */
    String describe();

    /** Whether the journal's tables may stand beside those of others. */
    boolean holdsOthers();

    /** Connects for the migrations. */
    DataSource migrations() throws SQLException;

    /** Connects for writing. */
    Connection openWriter() throws SQLException;

    /** Connects for reading. */
    Connection openReader() throws SQLException;

    /** Bytes that the journal takes, about; shrinks when rows are deleted. */
    long usedBytes(Connection connection) throws SQLException;

    /** Whether the error says that a row, not the database, is at fault: writing it again would fail again. */
    boolean refusesRow(SQLException e);

    /** Whether the error says that there is no room left. */
    boolean isFull(SQLException e);

    /** Whether what the connections lead to is there no more, though they still work. */
    boolean isGone();
}
