package io.gatepost.core.tls;

import io.gatepost.diagnostics.exchange.Notes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A presented certificate chain as evidence. */
final class Chain {
    private static final int MAX = 8;

    private Chain() {}

    static Map<String, Object> notes(List<X509Certificate> chain) {
        X509Certificate leaf = chain.getFirst();
        Map<String, Object> notes = new LinkedHashMap<>();
        notes.put(Notes.CERT_NAMES, CertificateName.names(leaf));
        notes.put(Notes.CERT_ISSUER, leaf.getIssuerX500Principal().getName());
        notes.put(Notes.CERT_NOT_BEFORE, leaf.getNotBefore().toInstant().toString());
        notes.put(Notes.CERT_NOT_AFTER, leaf.getNotAfter().toInstant().toString());
        notes.put(Notes.CERT_CHAIN, chain.stream().limit(MAX).map(Chain::line).toList());
        return notes;
    }

    private static String line(X509Certificate one) {
        return "subject " + one.getSubjectX500Principal().getName() + "; issuer "
                + one.getIssuerX500Principal().getName() + "; valid " + one.getNotBefore().toInstant() + " to "
                + one.getNotAfter().toInstant() + "; sha256 " + fingerprint(one);
    }

    private static String fingerprint(X509Certificate one) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(one.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            return "unknown";
        }
    }
}
