package io.gatepost.core.tls;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The names that a certificate is for: its subject alternative names only (RFC 9525, section 6). */
final class CertificateName {
    private static final int DNS = 2;
    private static final int IP = 7;

    private CertificateName() {}

    /** The DNS names and addresses in the certificate; empty where it has none or they cannot be read. */
    static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> name : all) {
                    if (name.get(0) instanceof Integer kind && (kind == DNS || kind == IP)) {
                        names.add(String.valueOf(name.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return names;
    }

    /** Whether one of the names is this one, to the letter: no asterisk counts. */
    static boolean has(X509Certificate certificate, String wanted) {
        return names(certificate).stream().anyMatch(name -> name.equalsIgnoreCase(wanted));
    }

    /** Whether one of the names is the wanted one, a name or an address. */
    static boolean matches(X509Certificate certificate, String wanted) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(wanted);
        for (String name : names(certificate)) {
            if (address == null ? matches(name, wanted) : same(name, address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(String name, byte[] address) {
        byte[] of = NetUtil.createByteArrayFromIpAddressString(name);
        return of != null && Arrays.equals(of, address);
    }

    /** An asterisk stands for one whole label, the first one (RFC 9525, section 6.3). */
    private static boolean matches(String pattern, String wanted) {
        String p = pattern.toLowerCase(Locale.ROOT);
        String w = wanted.toLowerCase(Locale.ROOT);
        if (!p.startsWith("*.")) {
            return p.equals(w);
        }
        int dot = w.indexOf('.');
        return dot > 0 && w.substring(dot).equals(p.substring(1)) && p.indexOf('.', 2) > 0;
    }
}
