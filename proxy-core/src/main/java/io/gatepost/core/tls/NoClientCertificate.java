package io.gatepost.core.tls;

import io.netty.util.concurrent.FastThreadLocal;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Has no certificate, and notices that a server asks for one. The engine asks while the bytes that made it ask are handed to
 * it, on the event loop: {@link #asked} tells whether it did since it was last asked.
 */
final class NoClientCertificate extends X509ExtendedKeyManager {
    private static final FastThreadLocal<Boolean> ASKED = new FastThreadLocal<>();

    /** Whether a server asked for a certificate on this thread since the last call. */
    static boolean asked() {
        boolean asked = Boolean.TRUE.equals(ASKED.getIfExists());
        if (asked) {
            ASKED.remove();
        }
        return asked;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
        ASKED.set(true);
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        ASKED.set(true);
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return null;
    }
}
