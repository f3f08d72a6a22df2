package io.gatepost.core.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS from clients.
 *
 * @param certificates the first is shown to clients that name no server, or one that none is for; at least one
 * @param versions     such as {@code TLSv1.3}; at least one
 * @param ciphers      by their names in the JDK; empty stands for the engine's own
 * @param clientCa     PEM file of the authorities of clients' certificates; null where none are asked for
 * @param required     whether a client without a certificate of such an authority is turned away
 */
public record ListenerTls(List<Certificate> certificates, List<String> versions, List<String> ciphers,
        @Nullable Path clientCa, boolean required) {
    /**
     * A certificate and its key.
     *
     * @param cert PEM file of the certificate and its chain
     * @param key  PEM file of its key, PKCS #8
     */
    public record Certificate(Path cert, Path key) {}

    public ListenerTls {
        certificates = List.copyOf(certificates);
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
    }
}
