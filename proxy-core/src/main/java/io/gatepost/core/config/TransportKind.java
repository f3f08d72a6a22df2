package io.gatepost.core.config;

/** Which kernel interface moves the bytes. */
public enum TransportKind {
    /** The best that loads here: epoll, else NIO. */
    AUTO,
    /** Linux epoll. */
    EPOLL,
    /** Linux io_uring. */
    IO_URING,
    /** The JDK's NIO; no kernel evidence. */
    NIO
}
