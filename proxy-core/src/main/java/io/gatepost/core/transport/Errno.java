package io.gatepost.core.transport;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.FileNotFoundException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** Linux errno values, and finding them in what Netty and the JDK throw. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int ENOTDIR = 20;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int EPIPE = 32;
    public static final int ENONET = 64;
    public static final int ENOTSOCK = 88;
    public static final int EPROTOTYPE = 91;
    public static final int ENOPROTOOPT = 92;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ECONNABORTED = 103;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTDOWN = 112;
    public static final int EHOSTUNREACH = 113;

    private Errno() {}

    /** The errno behind an exception; 0 where there is none. */
    public static int of(@Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            int errno = direct(t);
            if (errno != 0) {
                return errno;
            }
        }
        return 0;
    }

    private static int direct(Throwable t) {
        if (t instanceof NativeIoException e) {
            return -e.expectedErr();
        }
        if (t instanceof ConnectTimeoutException) {
            return ETIMEDOUT;
        }
        if (t instanceof NoRouteToHostException) {
            return EHOSTUNREACH; // Netty folds ENETUNREACH into it, see ConnectProbe
        }
        if (t instanceof FileNotFoundException || t instanceof java.nio.file.NoSuchFileException) {
            return ENOENT;
        }
        if (t instanceof ClosedChannelException) {
            return 0;
        }
        if (t instanceof BindException) {
            return says(t, "in use") ? EADDRINUSE : EADDRNOTAVAIL;
        }
        if (t instanceof ConnectException) {
            return connect(t);
        }
        return t instanceof java.net.SocketException ? socket(t) : 0;
    }

    /** Netty's native connect errors are plain ConnectExceptions: the figure in the text is all that is left of the errno. */
    private static int connect(Throwable t) {
        String text = t.getMessage();
        int at = text == null ? -1 : text.indexOf("error(-");
        if (text != null && at >= 0) {
            int end = text.indexOf(')', at);
            return Integer.parseInt(text.substring(at + 7, end));
        }
        return t.getCause() == null ? ECONNREFUSED : 0;
    }

    /** NIO has no errno: the JDK's texts are all there is. */
    private static int socket(Throwable t) {
        if (says(t, "Connection reset")) {
            return ECONNRESET;
        }
        if (says(t, "Broken pipe")) {
            return EPIPE;
        }
        if (says(t, "Too many open files")) {
            return EMFILE;
        }
        return says(t, "Network is unreachable") ? ENETUNREACH : 0;
    }

    private static boolean says(Throwable t, String text) {
        return t.getMessage() != null && t.getMessage().contains(text);
    }

    /** The symbol and the usual words, as {@code ECONNREFUSED (connection refused)}. */
    public static String name(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM (operation not permitted)";
            case ENOENT -> "ENOENT (no such file)";
            case EAGAIN -> "EAGAIN (try again)";
            case ENOMEM -> "ENOMEM (out of memory)";
            case EACCES -> "EACCES (permission denied)";
            case EMFILE -> "EMFILE (too many open files)";
            case ENFILE -> "ENFILE (too many open files in the system)";
            case EPIPE -> "EPIPE (broken pipe)";
            case EADDRINUSE -> "EADDRINUSE (address already in use)";
            case EADDRNOTAVAIL -> "EADDRNOTAVAIL (cannot assign requested address)";
            case ENETUNREACH -> "ENETUNREACH (network is unreachable)";
            case ECONNRESET -> "ECONNRESET (connection reset by peer)";
            case ENOBUFS -> "ENOBUFS (no buffer space)";
            case ETIMEDOUT -> "ETIMEDOUT (connection timed out)";
            case ECONNREFUSED -> "ECONNREFUSED (connection refused)";
            case EHOSTUNREACH -> "EHOSTUNREACH (no route to host)";
            default -> "errno " + errno;
        };
    }
}
