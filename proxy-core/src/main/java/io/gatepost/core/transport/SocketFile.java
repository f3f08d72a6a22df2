package io.gatepost.core.transport;

import io.netty.channel.EventLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What stands at the path of a unix socket: connect(2) says ECONNREFUSED of any file. */
public final class SocketFile {
    private static final int TYPE = 0xf000;
    private static final int SOCKET = 0xc000;

    private SocketFile() {}

    /** Delivers on the loop whether something is there that is no socket; false where it cannot be told. */
    public static void isOtherKind(String path, EventLoop loop, Consumer<Boolean> then) {
        HelperThread.<Boolean>run(
                () -> Files.getAttribute(Path.of(path), "unix:mode") instanceof Integer mode && (mode & TYPE) != SOCKET,
                loop, other -> then.accept(other != null && other));
    }
}
