package io.gatepost.core.tls;

import io.gatepost.core.config.ListenerTls;
import io.gatepost.core.config.ListenerTls.Certificate;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of one listener, by the names that they are for. Read again when their files change: new connections get
 * the new ones, and where those cannot be used the old ones stay.
 */
public final class TlsFromClients {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFromClients.class);

    private record Site(X509Certificate certificate, SslContext context) {}

    private final ListenerTls config;
    private final SslProvider provider;
    private volatile List<Site> sites;
    private List<FileTime> changed;
    /** What was logged last, so that it is logged once. */
    private String complaint = "";

    private TlsFromClients(ListenerTls config, SslProvider provider) throws IOException, GeneralSecurityException {
        this.config = config;
        this.provider = provider;
        this.changed = times();
        this.sites = read();
    }

    /**
     * Reads the files: not for an event loop.
     *
     * @throws IOException              where a file cannot be read
     * @throws GeneralSecurityException where its content is not what it should be
     */
    public static TlsFromClients of(ListenerTls config) throws IOException, GeneralSecurityException {
        return new TlsFromClients(config, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
    }

    private List<Site> read() throws IOException, GeneralSecurityException {
        List<Site> all = new ArrayList<>();
        for (Certificate one : config.certificates()) {
            all.add(site(one));
        }
        return List.copyOf(all);
    }

    private Site site(Certificate one) throws IOException, GeneralSecurityException {
        try (InputStream cert = Files.newInputStream(one.cert()); InputStream key = Files.newInputStream(one.key())) {
            SslContextBuilder builder = SslContextBuilder.forServer(cert, key).sslProvider(provider)
                    .protocols(config.versions());
            if (!config.ciphers().isEmpty()) {
                builder.ciphers(config.ciphers());
            }
            if (config.clientCa() != null) {
                builder.trustManager(config.clientCa().toFile())
                        .clientAuth(config.required() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
            }
            return new Site(certificate(one.cert()), builder.build());
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(
                    one.cert() + ": " + (e.getCause() == null ? e.getMessage() : e.getCause().getMessage()), e);
        }
    }

    private static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private List<FileTime> times() throws IOException {
        List<FileTime> all = new ArrayList<>();
        for (Certificate one : config.certificates()) {
            all.add(Files.getLastModifiedTime(one.cert()));
            all.add(Files.getLastModifiedTime(one.key()));
        }
        return all;
    }

    /** Reads the files again where one has changed; called once in a while, on one thread that is no event loop. */
    public void look() {
        try {
            List<FileTime> now = times();
            if (!now.equals(changed)) {
                changed = now;
                sites = read();
                complaint = "";
                LOG.info("certificates were read again: {}",
                        config.certificates().stream().map(Certificate::cert).toList());
            }
        } catch (IOException | GeneralSecurityException e) {
            if (!e.toString().equals(complaint)) {
                complaint = e.toString();
                LOG.error("certificates have changed and cannot be used, the old ones stay: {}", complaint);
            }
        }
    }

    /** The certificate for the name that the client wants, one for the very name before one with an asterisk; the first where it wants none, or one that none is for. */
    SslContext context(@Nullable String name) {
        List<Site> all = sites;
        if (name == null) {
            return all.getFirst().context();
        }
        Site best = null;
        for (Site site : all) {
            if (CertificateName.has(site.certificate(), name)) {
                return site.context();
            }
            if (best == null && CertificateName.matches(site.certificate(), name)) {
                best = site;
            }
        }
        return (best == null ? all.getFirst() : best).context();
    }
}
