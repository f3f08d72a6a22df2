package io.gatepost.server.config;

import io.gatepost.core.config.Network;
import java.util.List;

/** Keys of TLS on a listener. */
final class ListenerKeys {
    private static final List<String> ALL_VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    static final Key<String> CERT = Key.required("cert", Scalars.text("a file's path", false),
            "PEM file of the certificate and its chain. Relative to the configuration file.");
    static final Key<String> KEY = Key.required("key", Scalars.text("a file's path", false),
            "PEM file of its key, PKCS #8.");
    static final Key<List<Section>> CERTIFICATES = Key.required("certificates",
            new Items<>(new Block("Certificate", CERT, KEY), 1),
            "Certificates by the names that they are for; the first also for clients that name none. Read again when "
                    + "their files change.");
    static final Key<List<String>> VERSIONS = Key.with("versions",
            new Items<>(Scalars.word(ALL_VERSIONS, List.of()), 1), ALL_VERSIONS, "Versions that are spoken.");
    static final Key<List<String>> CIPHERS = Key.with("ciphers",
            new Items<>(Scalars.text("a cipher suite", false), 0), List.of(),
            "Cipher suites, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256; empty is the library's choice.");
    static final Key<String> CLIENT_CA = Key.optional("client_ca", Scalars.text("a file's path", false), "none",
            "PEM file of the authorities of clients' certificates.");
    static final Key<String> CLIENT_AUTH = Key.of("client_auth",
            Scalars.word(List.of("required", "optional"), List.of()), "required",
            "Whether clients must show a certificate, where client_ca is set.");
    static final Key<Section> TLS = Key.optional("tls",
            new Block("TLS to clients", CERTIFICATES, VERSIONS, CIPHERS, CLIENT_CA, CLIENT_AUTH), "off",
            "TLS to clients.");

    static final Key<List<Network>> FROM = Key.required("from", new Items<>(Addresses.network(), 1),
            "Peers that begin each connection with a PROXY header, version 1 or 2. Others are turned away.");
    static final Key<Section> PROXY_PROTOCOL = Key.optional("proxy_protocol", new Block("PROXY protocol", FROM), "off",
            "The client's address comes in a PROXY header.");

    private ListenerKeys() {}
}
