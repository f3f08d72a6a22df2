package io.gatepost.core.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.UpstreamTls;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.TlsOrigin;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Notes;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a handshake with a server comes to, with BoringSSL and with the JDK's engine. */
class HandshakeTest {
    private static final String WANTED = "app.gatepost.test";
    @SuppressWarnings("NullAway.Init")
    private static MultiThreadIoEventLoopGroup loops;

    @BeforeAll
    static void start() {
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    @AfterAll
    static void stop() {
        loops.shutdownGracefully();
    }

    /** Null where the handshake succeeded. */
    private static @Nullable TlsFailure shake(SslProvider engine, UpstreamTls config, Endpoint server)
            throws Exception {
        TlsToServers tls = TlsToServers.of(config, engine);
        TlsWatch watch = new TlsWatch(tls, server.host());
        SslHandler handler = tls.handler(ByteBufAllocator.DEFAULT, server.host(), server.port());
        CompletableFuture<Optional<TlsFailure>> ended = new CompletableFuture<>();
        // looked at when it fails, as a connection's opening does: closing follows
        handler.handshakeFuture().addListener(f -> ended.complete(
                f.isSuccess() ? Optional.empty() : Optional.of(watch.failure(f.cause(), 0))));
        Channel channel = new Bootstrap().group(loops).channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_CLOSE, false).handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline().addLast(watch, handler, new ChannelInboundHandlerAdapter() {
                            @Override
                            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                                // the handshake's future tells
                            }
                        });
                    }
                }).connect(server.host(), server.port()).sync().channel();
        try {
            return ended.get(10, TimeUnit.SECONDS).orElse(null);
        } finally {
            channel.close().sync();
        }
    }

    private static @Nullable TlsFailure with(SslProvider engine, X509Bundle certificate, String name) throws Exception {
        try (TlsOrigin origin = TlsOrigin.start(certificate, false, "TLSv1.3", (c, tcp) -> c.getInputStream().read())) {
            return shake(engine, Certificates.trusting(name), origin.endpoint());
        }
    }

    private static TlsFailure failed(@Nullable TlsFailure failure) {
        return Objects.requireNonNull(failure, "the handshake succeeded");
    }

    private static void refuses(SslProvider engine, X509Bundle certificate, String name, Cause cause) throws Exception {
        TlsFailure failure = failed(with(engine, certificate, name));
        assertThat(failure.cause()).isEqualTo(cause);
        assertThat(failure.notes()).containsEntry(Notes.SERVER_NAME, name).containsKeys(Notes.CERT_ISSUER,
                Notes.CERT_NOT_AFTER, Notes.CERT_CHAIN);
        assertThat(failure.notes().get(Notes.CERT_NAMES))
                .isEqualTo(List.of(WANTED, "*.wild.gatepost.test", "127.0.0.1"));
    }

    private static void answers(SslProvider engine, String hex, Cause cause) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(hex);
        try (Origin origin = Origin.scripted(c -> {
            c.read(5);
            c.send(bytes);
            c.shutdownOutput();
        })) {
            TlsFailure failure = failed(shake(engine, Certificates.trusting(WANTED), origin.endpoint()));
            assertThat(failure.cause()).isEqualTo(cause);
        }
    }

    @Test
    void boring_ssl_loads_here() {
        assertThat(OpenSsl.isAvailable()).as(String.valueOf(OpenSsl.unavailabilityCause())).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "OPENSSL"})
    void a_certificate_for_the_name_of_a_trusted_authority_is_taken(SslProvider engine) throws Exception {
        assertThat(with(engine, Certificates.GOOD, WANTED)).isNull();
        assertThat(with(engine, Certificates.GOOD, "APP.gatepost.TEST")).isNull();
        assertThat(with(engine, Certificates.GOOD, "any.wild.gatepost.test")).isNull();
        assertThat(with(engine, Certificates.GOOD, "127.0.0.1")).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "OPENSSL"})
    void certificates_are_refused_each_for_its_reason(SslProvider engine) throws Exception {
        refuses(engine, Certificates.EXPIRED, WANTED, Cause.TLS_CERT_EXPIRED);
        refuses(engine, Certificates.EARLY, WANTED, Cause.TLS_CERT_NOT_YET_VALID);
        refuses(engine, Certificates.SELF_SIGNED, WANTED, Cause.TLS_CERT_SELF_SIGNED);
        refuses(engine, Certificates.UNKNOWN, WANTED, Cause.TLS_CERT_UNKNOWN_CA);
        refuses(engine, Certificates.GOOD, "other.gatepost.test", Cause.TLS_CERT_NAME_MISMATCH);
        refuses(engine, Certificates.GOOD, "wild.gatepost.test", Cause.TLS_CERT_NAME_MISMATCH);
        refuses(engine, Certificates.GOOD, "a.b.wild.gatepost.test", Cause.TLS_CERT_NAME_MISMATCH);
        refuses(engine, Certificates.GOOD, "127.0.0.2", Cause.TLS_CERT_NAME_MISMATCH);
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "OPENSSL"})
    void a_name_with_an_underscore_is_checked_like_any_other(SslProvider engine) throws Exception {
        refuses(engine, Certificates.GOOD, "my_backend", Cause.TLS_CERT_NAME_MISMATCH);
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "OPENSSL"})
    void a_handshake_that_breaks_the_protocol_is_not_taken_for_a_close(SslProvider engine) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.read(5);
            c.send(HexFormat.of().parseHex("160303000802000004deadbeef"));
            await(done);
        })) {
            TlsFailure failure = failed(shake(engine, Certificates.trusting(WANTED), origin.endpoint()));
            assertThat(failure.cause()).isEqualTo(Cause.TLS_UPSTREAM_NOT_TLS);
            done.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "OPENSSL"})
    void nothing_is_refused_where_verification_is_off(SslProvider engine) throws Exception {
        UpstreamTls off = new UpstreamTls(null, WANTED, false, null, null, List.of("TLSv1.3"), List.of());
        try (TlsOrigin origin = TlsOrigin.start(Certificates.SELF_SIGNED, false, "TLSv1.3",
                (c, tcp) -> c.getInputStream().read())) {
            assertThat(shake(engine, off, origin.endpoint())).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "OPENSSL"})
    void a_certificate_of_ours_is_wanted(SslProvider engine) throws Exception {
        try (TlsOrigin origin = TlsOrigin.start(Certificates.GOOD, true, "TLSv1.2",
                (c, tcp) -> c.getInputStream().read())) {
            TlsFailure failure = failed(shake(engine, Certificates.trusting(WANTED), origin.endpoint()));
            assertThat(failure.cause()).isEqualTo(Cause.TLS_CLIENT_CERT_REQUIRED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "OPENSSL"})
    void alerts_are_told_apart_by_their_number(SslProvider engine) throws Exception {
        answers(engine, "15030300020228", Cause.TLS_NO_SHARED_CIPHER);
        answers(engine, "15030300020246", Cause.TLS_VERSION_MISMATCH);
        answers(engine, "15030300020270", Cause.TLS_UNRECOGNIZED_NAME);
        answers(engine, "15030300020278", Cause.TLS_ALPN_MISMATCH);
        answers(engine, "15030300020250", Cause.TLS_ALERT_RECEIVED);
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "OPENSSL"})
    void what_is_not_tls_is_told_apart(SslProvider engine) throws Exception {
        answers(engine, HexFormat.of().formatHex("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII)),
                Cause.TLS_UPSTREAM_SPEAKS_PLAIN_HTTP);
        answers(engine, HexFormat.of().formatHex("SSH-2.0-OpenSSH_9.2\r\n".getBytes(US_ASCII)),
                Cause.TLS_UPSTREAM_NOT_TLS);
        answers(engine, "", Cause.TLS_HANDSHAKE_CLOSED);
    }
}
