package io.gatepost.server.journal;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database to the form that this version writes. */
final class Migrations {
    private static final String TABLE = "journal_version";

    private Migrations() {}

    /** Applies what is missing; several processes may do so at once. A database of a later version is left as it is. */
    static void apply(Database database) throws SQLException {
        try {
            Flyway.configure(Migrations.class.getClassLoader()).dataSource(database.migrations())
                    .locations("classpath:io/gatepost/server/journal").table(TABLE)
                    .baselineOnMigrate(database.holdsOthers())
                    .baselineVersion("0").ignoreMigrationPatterns("*:future").validateMigrationNaming(true)
                    .loggers("slf4j").load().migrate();
        } catch (FlywayException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    throw sql;
                }
            }
            throw new SQLException("it is no journal: " + e.getMessage(), e);
        }
    }
}
