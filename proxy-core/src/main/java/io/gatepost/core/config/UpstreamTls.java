package io.gatepost.core.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the servers of an upstream.
 *
 * @param ca         PEM file of the authorities that are trusted; null stands for the system's
 * @param serverName goes into SNI and is what the certificate must be for; null stands for the server's own name
 * @param verify     whether the certificate is checked: its chain, dates, strength and name
 * @param cert       PEM file of our certificate and its chain; null where we have none
 * @param key        PEM file of its key (PKCS #8, not encrypted); null where there is no certificate
 * @param versions   such as {@code TLSv1.3}; at least one
 * @param ciphers    by their names in the JDK; empty stands for the engine's own
 */
public record UpstreamTls(@Nullable Path ca, @Nullable String serverName, boolean verify, @Nullable Path cert,
        @Nullable Path key, List<String> versions, List<String> ciphers) {
    public UpstreamTls {
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
    }
}
