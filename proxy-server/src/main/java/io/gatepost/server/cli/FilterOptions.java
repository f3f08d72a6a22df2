package io.gatepost.server.cli;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.CountQuery.Dimension;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.diagnostics.text.Moments;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which failures. */
final class FilterOptions {
    @Option(names = "--instance", paramLabel = "NAME", description = "Of this deployment.")
    private @Nullable String instance;

    @Option(names = "--upstream", paramLabel = "NAME", description = "Of this upstream.")
    private @Nullable String upstream;

    @Option(names = "--server", paramLabel = "SERVER", description = "With an attempt on this server, as configured.")
    private @Nullable String server;

    @Option(names = "--route", paramLabel = "NAME", description = "Of this route.")
    private @Nullable String route;

    @Option(names = "--cause", paramLabel = "CAUSE", converter = CauseName.class, description = "With this cause, as CONNECT_REFUSED.")
    private @Nullable Cause cause;

    @Option(names = "--status", paramLabel = "STATUS", description = "With this status, as logged.")
    private @Nullable Integer status;

    @Option(names = "--since", paramLabel = "TIME", converter = Moment.class, description = "Not before this time (ISO 8601) "
            + "or this age (15m, 2h, 7d).")
    private @Nullable Instant since;

    @Option(names = "--until", paramLabel = "TIME", converter = Moment.class, description = "Before this time or age.")
    private @Nullable Instant until;

    FailureQuery records(int limit) {
        return new FailureQuery(instance, upstream, server, route, cause, status, since, until, 0, limit);
    }

    CountQuery counts(List<Dimension> by, int limit) {
        return new CountQuery(by, 0, instance, upstream, server, route, cause, status, since, until, limit);
    }

    /** A time or an age. */
    static final class Moment implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            Instant time = Moments.parse(text, Instant.now());
            if (time == null) {
                throw new TypeConversionException("'" + text + "' is not " + Moments.ALLOWED);
            }
            return time;
        }
    }

    /** A cause in any case. */
    static final class CauseName implements ITypeConverter<Cause> {
        @Override
        public Cause convert(String text) {
            try {
                return Cause.valueOf(text.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no cause; failures --by cause shows those there were");
            }
        }
    }
}
