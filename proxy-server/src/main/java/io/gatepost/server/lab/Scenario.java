package io.gatepost.server.lab;

import io.gatepost.diagnostics.cause.Cause;
import java.util.List;
import java.util.Map;

/**
 * A fault that is made to happen: a server that really misbehaves, a proxy before it, a client.
 *
 * @param name     as {@code reset}
 * @param cause    that the proxy must name
 * @param imitates what it imitates in production
 * @param server   a script, or the kind of another server; see {@link LabServer}
 * @param client   a script
 * @param others   scripts of clients that come before, and stay
 * @param settings what is set in the proxy beside the lab's own settings, in the form of a configuration
 * @param needs    shell commands that break a network namespace; empty for a scenario that needs none
 * @param why      it cannot be run; empty where it can
 */
public record Scenario(String name, Cause cause, String imitates, String server, String client, List<String> others,
        Map<String, Object> settings, List<String> needs, String why) {
    public Scenario {
        others = List.copyOf(others);
        needs = List.copyOf(needs);
    }

    /** Whether it can only be run in a network namespace of its own. */
    public boolean isolated() {
        return !needs.isEmpty();
    }

    /** Whether there is anything to run. */
    public boolean runnable() {
        return why.isEmpty();
    }
}
