package io.gatepost.core.faults;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The file descriptors of this process. */
@SuppressWarnings("restricted")
final class Descriptors {
    private static final int RLIMIT_NOFILE = 7;

    private Descriptors() {}

    /** From now on none can be opened: the lowest free number is out of bounds. A JVM that did this can do little else. */
    static void allowNoMore() {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle dup = function("dup", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            MethodHandle close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            MethodHandle set = function("setrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
            int free = (int) dup.invokeExact(0);
            int closed = (int) close.invokeExact(free);
            MemorySegment limits = arena.allocateFrom(JAVA_LONG, free, free);
            int done = (int) set.invokeExact(RLIMIT_NOFILE, limits);
            if (closed != 0 || done != 0) {
                throw new AssertionError("setrlimit");
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().find(name).orElseThrow(),
                type);
    }
}
