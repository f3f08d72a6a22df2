package io.gatepost.core.tls;

import io.gatepost.diagnostics.cause.Cause;
import java.io.Serial;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/** A certificate that we refuse, with the cause that we found. */
final class CertificateRefused extends CertificateException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Cause reason;
    private final transient List<X509Certificate> chain;

    CertificateRefused(Cause reason, String detail, List<X509Certificate> chain) {
        super(detail);
        this.reason = reason;
        this.chain = chain;
    }

    Cause reason() {
        return reason;
    }

    List<X509Certificate> chain() {
        return chain;
    }
}
