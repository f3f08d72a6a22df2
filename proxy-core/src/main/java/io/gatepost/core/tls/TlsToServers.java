package io.gatepost.core.tls;

import io.gatepost.core.config.UpstreamTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the servers of one upstream: made once, of its configuration. BoringSSL does the work where it loads, else the JDK.
 * Sessions are resumed.
 */
public final class TlsToServers {
    /** What the JDK lets go into SNI; names of containers may have underscores, and go without it. */
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

    private final SslContext context;
    private final UpstreamTls config;

    private TlsToServers(SslContext context, UpstreamTls config) {
        this.context = context;
        this.config = config;
    }

    /**
     * Reads the files: not for an event loop.
     *
     * @throws IOException              where a file cannot be read
     * @throws GeneralSecurityException where its content is not what it should be
     */
    public static TlsToServers of(UpstreamTls config) throws IOException, GeneralSecurityException {
        return of(config, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
    }

    static TlsToServers of(UpstreamTls config, SslProvider provider) throws IOException, GeneralSecurityException {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(provider)
                .protocols(config.versions()).endpointIdentificationAlgorithm(null); // names are our own check's
        if (!config.ciphers().isEmpty()) {
            builder.ciphers(config.ciphers());
        }
        if (config.verify()) {
            builder.trustManager(new CertificateCheck(authorities(config.ca())));
        } else {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        try {
            if (config.cert() != null && config.key() != null) {
                builder.keyManager(config.cert().toFile(), config.key().toFile());
            } else {
                builder.keyManager(new NoClientCertificate());
            }
            return new TlsToServers(builder.build(), config);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }

    private static X509TrustManager authorities(@Nullable Path file) throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore store = null;
        if (file != null) {
            store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int n = 0;
            try (InputStream in = Files.newInputStream(file)) {
                for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    store.setCertificateEntry("ca" + n++, one);
                }
            }
            if (n == 0) {
                throw new GeneralSecurityException("has no certificate in it");
            }
        }
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("the JDK has no X.509 trust manager");
    }

    /** The name in SNI, which the certificate must be for. */
    public String serverName(String host) {
        return config.serverName() == null ? host : config.serverName();
    }

    /** The handler of one connection to a server with this host and port; the handshake's clock is the attempt's. */
    public SslHandler handler(ByteBufAllocator allocator, String host, int port) {
        String name = serverName(host);
        SslHandler handler = context.newHandler(allocator, name, port);
        SSLEngine engine = handler.engine();
        if (HOST_NAME.matcher(name).matches() && !NetUtil.isValidIpV4Address(name)) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            engine.setSSLParameters(parameters);
        }
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /** The lowest version that is offered, as on the wire: 0x0303 is TLS 1.2. */
    int lowestVersion() {
        return config.versions().contains("TLSv1.2") || !config.versions().contains("TLSv1.3") ? 0x0303 : 0x0304;
    }

    /** Whether we have a certificate to show. */
    boolean hasCertificate() {
        return config.cert() != null;
    }
}
