package io.gatepost.server.lab;

import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What must not outlive this process, however it ends short of a kill: Ctrl-C and SIGTERM too. */
final class Leftovers {
    private static final Set<Closeable> ALL = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALL.forEach(Leftovers::close), "gatepost-lab-cleanup"));
    }

    private Leftovers() {}

    static void add(Closeable one) {
        ALL.add(one);
    }

    /** It has been closed. */
    static void remove(Closeable one) {
        ALL.remove(one);
    }

    private static void close(Closeable one) {
        try {
            one.close();
        } catch (IOException e) {
            // the process ends
        }
    }
}
