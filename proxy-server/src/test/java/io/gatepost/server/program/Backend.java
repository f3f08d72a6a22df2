package io.gatepost.server.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real backend: nginx, a Node application or a gunicorn application, on a port of the loopback. */
final class Backend implements AutoCloseable {
    /** Which. */
    enum Kind {
        NGINX("/usr/sbin/nginx", "nginx.conf", """
                daemon off; worker_processes 1; pid @DIR@/pid; error_log @DIR@/error.log;
                events {}
                http {
                  access_log off;
                  client_body_temp_path @DIR@/b; proxy_temp_path @DIR@/p; fastcgi_temp_path @DIR@/f;
                  uwsgi_temp_path @DIR@/u; scgi_temp_path @DIR@/s;
                  server { listen 127.0.0.1:@PORT@; location / { return 200 "hello from nginx\\n"; } }
                }
                """, "-c @DIR@/nginx.conf -e @DIR@/error.log"), NODE("/usr/bin/node", "app.js", """
                // A body in two pieces, so that a kill may fall between them.
                require('http').createServer((request, response) => {
                  response.write('hello ');
                  setTimeout(() => response.end('from node\\n'), 5);
                }).listen(@PORT@, '127.0.0.1');
                """, "@DIR@/app.js"), GUNICORN("/usr/bin/gunicorn", "app.py", """
                import time

                def app(environ, start_response):
                    time.sleep(0.005)
                    start_response('200 OK', [('Content-Length', '20')])
                    return [b'hello from gunicorn\\n']
                """, "--chdir @DIR@ --bind 127.0.0.1:@PORT@ --workers 2 app:app");

        private final String program;
        private final String file;
        private final String text;
        private final String arguments;

        Kind(String program, String file, String text, String arguments) {
            this.program = program;
            this.file = file;
            this.text = text;
            this.arguments = arguments;
        }

        Path program() {
            return Path.of(program);
        }
    }

    private final Kind kind;
    private final Path folder;
    private final int port;
    private Process process;

    Backend(Kind kind, Path folder) throws IOException {
        this.kind = kind;
        this.folder = folder;
        this.port = GatepostProcess.unusedPort();
        Files.writeString(folder.resolve(kind.file), filled(kind.text));
        process = launch();
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(kind.program));
        command.addAll(List.of(filled(kind.arguments).split(" ")));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("backend.log").toFile())).start();
    }

    private String filled(String text) {
        return text.replace("@PORT@", Integer.toString(port)).replace("@DIR@", folder.toString());
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** On the same port. */
    void startAgain() throws IOException {
        process = launch();
    }

    /** SIGTERM, and waits. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor(20, TimeUnit.SECONDS);
    }

    /** SIGKILL for all its processes at once, and waits: what it listened on is closed then. */
    void kill() throws IOException, InterruptedException {
        List<ProcessHandle> all = processes().toList();
        signal("-KILL");
        for (ProcessHandle one : all) {
            one.onExit().join();
        }
    }

    /** SIGSTOP for all its processes: the kernel still takes connections and requests for it. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** SIGCONT. */
    void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        processes().forEach(p -> command.add(Long.toString(p.pid())));
        new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    @Override
    public void close() {
        // The parent first: nginx's starts another worker for one that is gone.
        processes().toList().forEach(ProcessHandle::destroyForcibly);
    }
}
