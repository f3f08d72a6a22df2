package io.gatepost.server.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL of the system's packages on a free port of the loopback, with its data in a folder of its own. */
final class PostgresServer implements AutoCloseable {
    private static final String PASSWORD = "s3cret";
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

    private final Path bin;
    private final Path folder;
    private final int port;
    private int databases;

    private PostgresServer(Path bin, Path folder, int port) {
        this.bin = bin;
        this.folder = folder;
        this.port = port;
    }

    /** Where its programs are; empty where the package is not installed. */
    static Optional<Path> programs() {
        if (!Files.isDirectory(PACKAGES)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(PACKAGES)) {
            return versions.map(v -> v.resolve("bin")).filter(b -> Files.isExecutable(b.resolve("initdb")))
                    .max(Comparator.comparing(Path::toString));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PostgresServer start(Path bin) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "gatepost-postgres");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        PostgresServer server = new PostgresServer(bin, folder, port);
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\nanother line\n");
        if (isRoot()) {
            // initdb refuses root.
            command(List.of("chown", "-R", "nobody", folder.toString()));
        } else {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        server.run("initdb", "-D", server.data(), "-U", "gatepost", "--auth=scram-sha-256", "--pwfile=" + password,
                "--no-sync", "-E", "UTF8", "--locale=C");
        server.startAgain();
        return server;
    }

    void startAgain() throws IOException {
        run("pg_ctl", "-D", data(), "-w", "-t", "60", "-l", folder.resolve("log").toString(), "-o",
                "-h 127.0.0.1 -p " + port + " -k " + folder + " -F", "start");
    }

    /** Stops it without a goodbye, as a crash would. */
    void crash() throws IOException {
        run("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
    }

    /** A fresh database. */
    String database() throws IOException {
        String name = "journal" + databases++;
        sql("postgres", "CREATE DATABASE " + name);
        return url(name);
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    String user() {
        return "gatepost";
    }

    Path passwordFile() {
        return folder.resolve("password");
    }

    /** Runs a statement and gives what it prints. */
    String sql(String database, String statement) throws IOException {
        return command(List.of("env", "PGPASSWORD=" + PASSWORD, bin.resolve("psql").toString(), "-h", "127.0.0.1",
                "-p", String.valueOf(port), "-U", user(), "-d", database, "-Atc", statement));
    }

    @Override
    public void close() throws IOException {
        try {
            crash();
        } finally {
            command(List.of("rm", "-rf", folder.toString()));
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        command(command);
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String command(List<String> command) throws IOException {
        Path output = Files.createTempFile("gatepost", ".out");
        try {
            Process process = new ProcessBuilder(command).directory(Path.of("/tmp").toFile()).redirectErrorStream(true)
                    .redirectOutput(output.toFile()).start();
            if (!process.waitFor(90, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command + ": " + Files.readString(output, StandardCharsets.UTF_8));
            }
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            Files.delete(output);
        }
    }
}
