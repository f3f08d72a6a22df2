package io.gatepost.core.testing;

import io.gatepost.core.config.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A name server on loopback, over UDP and TCP, that answers every question as it is told to. */
public final class NameServer implements AutoCloseable {
    /** What it answers; may change at any time. */
    public sealed interface Says {}

    /** These addresses, each in an answer to the question for its family. */
    public record Addresses(int ttl, String... literals) implements Says {}

    /** A response code and no records: 0 NOERROR, 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED. */
    public record Code(int rcode) implements Says {}

    /** Nothing. */
    public record Silence() implements Says {}

    /** The right header and question, and then bytes that are no record. */
    public record Garbage() implements Says {}

    /** Over UDP that the answer does not fit, over TCP these addresses. */
    public record Truncated(Addresses overTcp) implements Says {}

    /** An answer to another question first, as a forger would send it, then these addresses. */
    public record Forged(Addresses afterwards) implements Says {}

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Says says;

    private NameServer(DatagramSocket udp, ServerSocket tcp, Says says) {
        this.udp = udp;
        this.tcp = tcp;
        this.says = says;
    }

    /** Starts one. */
    public static NameServer that(Says says) throws IOException {
        ServerSocket tcp = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        NameServer server = new NameServer(new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress()),
                tcp, says);
        Thread.ofVirtual().start(server::serveUdp);
        Thread.ofVirtual().start(server::serveTcp);
        return server;
    }

    public void says(Says next) {
        says = next;
    }

    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", udp.getLocalPort());
    }

    /** The questions so far: {@code A app.test}, with {@code /tcp} behind those that came over TCP. */
    public List<String> asked() {
        return asked;
    }

    private void serveUdp() {
        byte[] buffer = new byte[1500];
        try {
            while (true) {
                DatagramPacket query = new DatagramPacket(buffer, buffer.length);
                udp.receive(query);
                byte[] question = java.util.Arrays.copyOf(query.getData(), query.getLength());
                asked.add(asked(question));
                Says now = says;
                if (now instanceof Forged(Addresses afterwards)) {
                    byte[] forged = question.clone();
                    forged[0] ^= 1;
                    send(query, answer(forged, new Addresses(60, "127.0.0.99", "::99"), true));
                    now = afterwards;
                }
                send(query, answer(question, now, true));
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void send(DatagramPacket to, byte @Nullable [] answer) throws IOException {
        if (answer != null) {
            udp.send(new DatagramPacket(answer, answer.length, to.getSocketAddress()));
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                try (Socket client = tcp.accept()) {
                    DataInputStream in = new DataInputStream(client.getInputStream());
                    byte[] question = in.readNBytes(in.readUnsignedShort());
                    asked.add(asked(question) + "/tcp");
                    byte[] answer = answer(question, says, false);
                    if (answer != null) {
                        client.getOutputStream().write(
                                ByteBuffer.allocate(2 + answer.length).putShort((short) answer.length).put(answer)
                                        .array());
                    }
                }
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int type(byte[] question) {
        return ByteBuffer.wrap(question).getShort(endOfName(question));
    }

    private static int endOfName(byte[] question) {
        int at = 12;
        while (question[at] != 0) {
            at += question[at] + 1;
        }
        return at + 1;
    }

    private static String asked(byte[] question) {
        StringBuilder name = new StringBuilder();
        for (int at = 12; question[at] != 0; at += question[at] + 1) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(question, at + 1, question[at], StandardCharsets.US_ASCII));
        }
        return (type(question) == 28 ? "AAAA " : "A ") + name;
    }

    private static byte @Nullable [] answer(byte[] question, Says says, boolean overUdp) throws IOException {
        int end = endOfName(question) + 4;
        return switch (says) {
            case Silence() -> null;
            case Code(int rcode) -> message(question, end, 0x8180 | rcode, 0, new byte[0]);
            case Garbage() -> message(question, end, 0x8180, 1, new byte[]{(byte) 0xc0});
            case Truncated(Addresses over) -> overUdp
                    ? message(question, end, 0x8380, 0, new byte[0])
                    : answer(question, over, false);
            case Forged(Addresses afterwards) -> answer(question, afterwards, overUdp);
            case Addresses(int ttl, String[] literals) -> {
                ByteArrayOutputStream records = new ByteArrayOutputStream();
                int count = 0;
                for (String literal : literals) {
                    byte[] address = InetAddress.getByName(literal).getAddress();
                    if (address.length == (type(question) == 28 ? 16 : 4)) {
                        count++;
                        DataOutputStream out = new DataOutputStream(records);
                        out.writeShort(0xc00c); // the name in the question
                        out.writeShort(type(question));
                        out.writeShort(1);
                        out.writeInt(ttl);
                        out.writeShort(address.length);
                        out.write(address);
                    }
                }
                yield message(question, end, 0x8180, count, records.toByteArray());
            }
        };
    }

    private static byte[] message(byte[] question, int end, int flags, int answers, byte[] records) {
        return ByteBuffer.allocate(end + records.length).put(question, 0, 2).putShort((short) flags).putShort((short) 1)
                .putShort((short) answers).putInt(0).put(question, 12, end - 12).put(records).array();
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
