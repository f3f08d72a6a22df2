package io.gatepost.core.tls;

import io.gatepost.diagnostics.cause.Cause;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Checks servers' certificates, and says why it refuses one: dates, chain, strength and name each have a cause of their own.
 * The path is validated by the JDK (PKIX, RFC 5280); what it found is told by the types of its exceptions. The name is looked
 * at last. Shared by all connections of an upstream.
 */
final class CertificateCheck extends X509ExtendedTrustManager {
    private final X509TrustManager path;

    /** @param path validates paths to trusted authorities; does not look at names */
    CertificateCheck(X509TrustManager path) {
        this.path = path;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType);
        String wanted = engine.getPeerHost();
        if (wanted != null && !CertificateName.matches(chain[0], wanted)) {
            throw new CertificateRefused(Cause.TLS_CERT_NAME_MISMATCH, "the certificate is for "
                    + CertificateName.names(chain[0]) + ", wanted is " + wanted, List.of(chain));
        }
    }

    private void check(X509Certificate[] chain, String authType) throws CertificateException {
        List<X509Certificate> all = List.of(chain);
        try {
            path.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            for (X509Certificate one : chain) {
                checkDates(one, all);
            }
            if (chain.length == 1 && signedByItself(chain[0])) {
                throw refused(Cause.TLS_CERT_SELF_SIGNED, "the certificate is signed by itself, and is not trusted",
                        all,
                        e);
            }
            throw refused(reason(e), e.getMessage() == null ? e.toString() : e.getMessage(), all, e);
        }
    }

    private static void checkDates(X509Certificate one, List<X509Certificate> all) throws CertificateRefused {
        try {
            one.checkValidity();
        } catch (CertificateExpiredException e) {
            throw refused(Cause.TLS_CERT_EXPIRED, subject(one) + " expired " + one.getNotAfter().toInstant(), all, e);
        } catch (CertificateNotYetValidException e) {
            throw refused(Cause.TLS_CERT_NOT_YET_VALID,
                    subject(one) + " is not valid before " + one.getNotBefore().toInstant(), all, e);
        }
    }

    private static String subject(X509Certificate one) {
        return one.getSubjectX500Principal().getName();
    }

    private static boolean signedByItself(X509Certificate one) {
        if (!one.getSubjectX500Principal().equals(one.getIssuerX500Principal())) {
            return false;
        }
        try {
            one.verify(one.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Cause reason(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof CertPathValidatorException invalid) {
                if (invalid.getReason() == BasicReason.REVOKED) {
                    return Cause.TLS_CERT_REVOKED;
                }
                if (invalid.getReason() == BasicReason.ALGORITHM_CONSTRAINED
                        || invalid.getReason() == java.security.cert.PKIXReason.INVALID_KEY_USAGE) {
                    return Cause.TLS_CERT_REJECTED;
                }
                if (invalid.getReason() == java.security.cert.PKIXReason.NO_TRUST_ANCHOR) {
                    return Cause.TLS_CERT_UNKNOWN_CA;
                }
            } else if (t instanceof java.security.cert.CertPathBuilderException && t.getCause() == null) {
                return Cause.TLS_CERT_UNKNOWN_CA;
            }
        }
        return Cause.TLS_CERT_REJECTED;
    }

    private static CertificateRefused refused(Cause cause, String detail, List<X509Certificate> chain, Throwable why) {
        CertificateRefused refused = new CertificateRefused(cause, detail, chain);
        refused.initCause(why);
        return refused;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("checks servers only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("checks servers only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("checks servers only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return path.getAcceptedIssuers();
    }
}
