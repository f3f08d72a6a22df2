package io.gatepost.core.tls;

import io.gatepost.core.config.UpstreamTls;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An authority and what it issued; made once, as keys take a while. */
public final class Certificates {
    public static final X509Bundle CA = authority("CN=Gatepost Test CA");
    public static final X509Bundle OTHER_CA = authority("CN=Another CA");
    public static final X509Bundle GOOD = issued(-1, 30, CA);
    public static final X509Bundle OTHER = make(
            () -> new CertificateBuilder().subject("CN=other.test").ecp256().addSanDnsName("other.test")
                    .buildIssuedBy(CA));
    public static final X509Bundle EXACT = make(
            () -> new CertificateBuilder().subject("CN=exact").ecp256().addSanDnsName("exact.wild.gatepost.test")
                    .buildIssuedBy(CA));
    public static final X509Bundle EXPIRED = issued(-30, -1, CA);
    public static final X509Bundle EARLY = issued(1, 30, CA);
    public static final X509Bundle UNKNOWN = issued(-1, 30,
            OTHER_CA);
    public static final X509Bundle SELF_SIGNED = make(() -> named().setIsCertificateAuthority(true).buildSelfSigned());

    private Certificates() {}

    private interface Maker {
        X509Bundle make() throws Exception;
    }

    private static X509Bundle make(Maker maker) {
        try {
            return maker.make();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static X509Bundle authority(String subject) {
        return make(() -> new CertificateBuilder().subject(subject).ecp256().setIsCertificateAuthority(true)
                .buildSelfSigned());
    }

    private static CertificateBuilder named() {
        return new CertificateBuilder().subject("CN=app.gatepost.test").ecp256().addExtensionOctetString("2.5.29.17",
                false, alternativeNames("app.gatepost.test", "*.wild.gatepost.test"));
    }

    /** The extension's DER, by hand: the builder takes no asterisk. Has the address 127.0.0.1 too. */
    private static byte[] alternativeNames(String... dns) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (String name : dns) {
            names.write(0x82);
            names.write(name.length());
            names.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        }
        names.writeBytes(new byte[]{(byte) 0x87, 4, 127, 0, 0, 1});
        ByteArrayOutputStream sequence = new ByteArrayOutputStream();
        sequence.write(0x30);
        sequence.write(names.size());
        sequence.writeBytes(names.toByteArray());
        return sequence.toByteArray();
    }

    /** Valid so many days from now until so many days from now. */
    private static X509Bundle issued(int from, int until, X509Bundle by) {
        Instant now = Instant.now();
        return make(() -> named().notBefore(now.plus(Duration.ofDays(from))).notAfter(now.plus(Duration.ofDays(until)))
                .buildIssuedBy(by));
    }

    /** Trusts {@link #CA}, and wants a certificate for that name; null is the server's own. */
    public static UpstreamTls trusting(@Nullable String name) {
        return new UpstreamTls(path(CA), name, true, null, null, List.of("TLSv1.2", "TLSv1.3"), List.of());
    }

    private static Path path(X509Bundle bundle) {
        try {
            return bundle.toTempRootCertPem().toPath();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
