package io.gatepost.server.admin;

import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.StaticPage;
import io.gatepost.core.respond.MaintenanceSwitch;
import io.gatepost.server.admin.Call.BadCall;
import io.gatepost.server.admin.Operator.NotKept;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v1/maintenance}: what is in maintenance, and switches it on and off. */
final class MaintenanceResource {
    /** What an operator may want. */
    enum Wanted {
        ON, OFF, CONFIGURED
    }

    private static final Set<String> NAMES = Set.of("state", "route", "upstream", "until", "retry_after", "page",
            "page_type", "persist");
    private static final int LONGEST_NAME = 1000;
    private static final int LARGEST_PAGE = 128 * 1024;
    private static final long LONGEST_SECONDS = 365L * 24 * 3600;

    private final Operator operator;

    MaintenanceResource(Operator operator) {
        this.operator = operator;
    }

    /** All that can be in maintenance. */
    Reply list(Call call) {
        call.allow(Set.of());
        return Reply.json(200, g -> {
            g.writeStartObject();
            g.writeName("maintenance").writeStartArray();
            operator.maintenances().forEach((name, of) -> write(g, name, of));
            g.writeEndArray();
            g.writeEndObject();
        });
    }

    /** Switches one. */
    Reply put(Call call) {
        call.allow(Set.of());
        JsonBody body = JsonBody.of(call, NAMES);
        Wanted state = body.constant("state", Wanted.class);
        String name = name(body);
        MaintenanceSwitch of = operator.maintenances().get(name);
        if (of == null) {
            return Reply.problem(404, "No such thing", "there is no " + name.replace('/', ' ') + "; there are "
                    + String.join(", ", operator.maintenances().keySet()));
        }
        try {
            operator.say(call, name, of, word(body, state, Instant.now()), body.flag("persist"));
        } catch (NotKept e) {
            return Reply.problem(409, "Not kept", String.valueOf(e.getMessage()));
        }
        return Reply.json(200, g -> write(g, name, of));
    }

    private static String name(JsonBody body) {
        String route = body.text("route", LONGEST_NAME);
        String upstream = body.text("upstream", LONGEST_NAME);
        if (!route.isEmpty() && !upstream.isEmpty()) {
            throw new BadCall("route and upstream are both there; one, or neither for the whole proxy, is allowed");
        }
        return !route.isEmpty()
                ? "route/" + route
                : !upstream.isEmpty() ? "upstream/" + upstream : Operator.PROXY;
    }

    private static @Nullable MaintenanceConfig word(JsonBody body, Wanted state, Instant now) {
        Instant until = body.instant("until");
        if (until != null && !until.isAfter(now)) {
            throw new BadCall("until is " + until + ", which has passed; a time to come is allowed");
        }
        long retryAfter = body.number("retry_after", 0, LONGEST_SECONDS, 0);
        String page = body.anyText("page", LARGEST_PAGE);
        String type = body.text("page_type", 100);
        if (state != Wanted.ON && (until != null || retryAfter > 0 || !page.isEmpty())) {
            throw new BadCall("until, retry_after and page are for state on only");
        }
        return switch (state) {
            case CONFIGURED -> null;
            case OFF -> new MaintenanceConfig(false, null, null, 0, null, List.of());
            case ON -> new MaintenanceConfig(true, null, until, retryAfter,
                    page.isEmpty()
                            ? null
                            : new StaticPage(type.isEmpty() ? "text/html; charset=utf-8" : type,
                                    page.getBytes(StandardCharsets.UTF_8)),
                    List.of());
        };
    }

    private static void write(JsonGenerator g, String name, MaintenanceSwitch of) {
        MaintenanceConfig holds = of.config();
        int slash = name.indexOf('/');
        g.writeStartObject();
        g.writeStringProperty("of", slash < 0 ? name : name.substring(0, slash));
        g.writeStringProperty("name", slash < 0 ? null : name.substring(slash + 1));
        g.writeBooleanProperty("on", of.on());
        g.writeStringProperty("by", of.word() != null ? "operator" : "configuration");
        g.writeStringProperty("until", holds.until() == null ? null : holds.until().toString());
        g.writeNumberProperty("retry_after", of.retryAfterSeconds());
        g.writeBooleanProperty("page", holds.page() != null);
        g.writeEndObject();
    }
}
