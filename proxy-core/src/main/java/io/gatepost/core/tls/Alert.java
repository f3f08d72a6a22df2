package io.gatepost.core.tls;

import io.gatepost.diagnostics.cause.Cause;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** TLS alerts: RFC 8446, section 6. */
final class Alert {
    static final int CLOSE_NOTIFY = 0;
    static final int HANDSHAKE_FAILURE = 40;
    private static final int BAD_CERTIFICATE = 42;
    private static final int CERTIFICATE_REQUIRED = 116;
    private static final Map<Integer, String> NAMES = Map.ofEntries(Map.entry(0, "close_notify"),
            Map.entry(10, "unexpected_message"), Map.entry(20, "bad_record_mac"), Map.entry(21, "decryption_failed"),
            Map.entry(22, "record_overflow"), Map.entry(30, "decompression_failure"),
            Map.entry(40, "handshake_failure"), Map.entry(41, "no_certificate"), Map.entry(42, "bad_certificate"),
            Map.entry(43, "unsupported_certificate"), Map.entry(44, "certificate_revoked"),
            Map.entry(45, "certificate_expired"), Map.entry(46, "certificate_unknown"),
            Map.entry(47, "illegal_parameter"), Map.entry(48, "unknown_ca"), Map.entry(49, "access_denied"),
            Map.entry(50, "decode_error"), Map.entry(51, "decrypt_error"), Map.entry(60, "export_restriction"),
            Map.entry(70, "protocol_version"), Map.entry(71, "insufficient_security"),
            Map.entry(80, "internal_error"), Map.entry(86, "inappropriate_fallback"),
            Map.entry(90, "user_canceled"), Map.entry(100, "no_renegotiation"), Map.entry(109, "missing_extension"),
            Map.entry(110, "unsupported_extension"), Map.entry(111, "certificate_unobtainable"),
            Map.entry(112, "unrecognized_name"), Map.entry(113, "bad_certificate_status_response"),
            Map.entry(114, "bad_certificate_hash_value"), Map.entry(115, "unknown_psk_identity"),
            Map.entry(116, "certificate_required"), Map.entry(120, "no_application_protocol"));

    /** BoringSSL's code of an alert received is 1000 and the alert; the code is all that it tells. */
    private static final Pattern OPENSSL = Pattern.compile("error:([0-9a-fA-F]{8}):");
    private static final int OPENSSL_OFFSET = 1000;
    private static final Pattern JDK = Pattern.compile("Received fatal alert: ([a-z_]+)");

    private Alert() {}

    static String name(int id) {
        return NAMES.getOrDefault(id, "alert " + id);
    }

    /**
     * The alert that an engine says to have received; -1 where it says none. Only for alerts that came encrypted, which cannot
     * be seen on the wire: neither engine has a type or a field for it, so their fixed texts are read.
     */
    static int received(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String text = t instanceof SSLException ? String.valueOf(t.getMessage()) : "";
            Matcher openSsl = OPENSSL.matcher(text);
            if (openSsl.find()) {
                int reason = (int) (Long.parseLong(openSsl.group(1), 16) & 0xfff) - OPENSSL_OFFSET;
                return reason >= 0 && reason < 256 ? reason : -1;
            }
            Matcher jdk = JDK.matcher(text);
            if (jdk.find()) {
                String name = jdk.group(1).toLowerCase(Locale.ROOT);
                return NAMES.entrySet().stream().filter(e -> e.getValue().equals(name)).map(Map.Entry::getKey).findAny()
                        .orElse(-1);
            }
        }
        return -1;
    }

    /**
     * What an alert from a server means.
     *
     * @param refusesUs whether the server asked for a certificate and we had none
     */
    static Cause cause(int id, boolean refusesUs) {
        if (refusesUs && (id == HANDSHAKE_FAILURE || id == BAD_CERTIFICATE) || id == CERTIFICATE_REQUIRED) {
            return Cause.TLS_CLIENT_CERT_REQUIRED;
        }
        return switch (id) {
            case HANDSHAKE_FAILURE, 71 -> Cause.TLS_NO_SHARED_CIPHER;
            case 70 -> Cause.TLS_VERSION_MISMATCH;
            case 112 -> Cause.TLS_UNRECOGNIZED_NAME;
            case 120 -> Cause.TLS_ALPN_MISMATCH;
            default -> Cause.TLS_ALERT_RECEIVED;
        };
    }
}
