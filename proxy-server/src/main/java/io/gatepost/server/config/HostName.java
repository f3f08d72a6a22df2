package io.gatepost.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** This host's name, fit for an instance. */
final class HostName {
    private static final int MAX = 64;

    private HostName() {}

    static String get() {
        String name;
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A host that cannot resolve its own name still has one.
            name = System.getenv().getOrDefault("HOSTNAME", "");
        }
        String fit = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        return fit.isEmpty() ? "gatepost" : fit.substring(0, Math.min(fit.length(), MAX));
    }
}
