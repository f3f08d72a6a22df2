package io.gatepost.core.resolve;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's name servers and search list: resolv.conf(5). Read once, at start.
 *
 * @param servers in the order in which they are asked
 * @param search  domains that a short name is tried in
 * @param ndots   a name with at least so many dots is tried as it is first
 */
record ResolvConf(List<InetSocketAddress> servers, List<String> search, int ndots) {
    private static final Logger LOG = LoggerFactory.getLogger(ResolvConf.class);
    private static final int MAX_SERVERS = 3;
    private static final int DNS = 53;

    /** Reads the file; without one, or without a server in it, the name server of this host is asked, as the C library does. */
    static ResolvConf read(Path file) {
        List<String> lines = List.of();
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be read, the name server at 127.0.0.1:53 is asked: {}", file, e.toString());
        }
        return of(lines);
    }

    static ResolvConf of(List<String> lines) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> search = List.of();
        int ndots = 1;
        for (String line : lines) {
            List<String> words = List.of(line.strip().split("\\s+"));
            List<String> rest = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "nameserver" -> rest.stream().limit(1).forEach(a -> addServer(servers, a));
                case "search", "domain" -> search = rest;
                case "options" -> ndots = ndots(rest, ndots);
                default -> {
                    // comments, and what concerns others
                }
            }
        }
        if (servers.isEmpty()) {
            addServer(servers, "127.0.0.1");
        }
        return new ResolvConf(List.copyOf(servers), List.copyOf(search), ndots);
    }

    private static int ndots(List<String> options, int otherwise) {
        return options.stream().filter(o -> o.matches("ndots:\\d{1,2}")).map(o -> Integer.parseInt(o.substring(6)))
                .map(n -> Math.min(n, 15)).reduce((first, last) -> last).orElse(otherwise);
    }

    private static void addServer(List<InetSocketAddress> servers, String literal) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
        if (bytes != null && servers.size() < MAX_SERVERS) {
            try {
                servers.add(new InetSocketAddress(InetAddress.getByAddress(bytes), DNS));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("4 or 16 bytes are always an address", e);
            }
        }
    }

    /** The full names that a name may stand for, in the order in which they are tried. */
    List<String> candidates(String name) {
        if (name.endsWith(".")) {
            return List.of(name);
        }
        List<String> all = new ArrayList<>();
        for (String domain : search) {
            all.add(name + "." + domain + (domain.endsWith(".") ? "" : "."));
        }
        boolean asItIsFirst = Arrays.stream(name.split("")).filter("."::equals).count() >= ndots;
        all.add(asItIsFirst ? 0 : all.size(), name + ".");
        return all;
    }
}
