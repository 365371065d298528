package io.jnaaio.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.jspecify.annotations.Nullable;

/** Finds the library that has a symbol. */
final class SymbolLookup {
    private SymbolLookup() {}

    /**
     * Returns the process itself if it has the symbol, otherwise the first of the libraries that does.
     *
     * @throws UnsatisfiedLinkError if none has it, or this JVM is not LP64, for which the calls are declared
     */
    static NativeLibrary having(String symbol, String... libraries) {
        if (Native.POINTER_SIZE != Long.BYTES || Native.LONG_SIZE != Long.BYTES) {
            throw new UnsatisfiedLinkError(
                    symbol
                            + ": declared for 64-bit pointers and longs; here they have "
                            + (8 * Native.POINTER_SIZE + " and " + 8 * Native.LONG_SIZE + " bits"));
        }
        NativeLibrary process = NativeLibrary.getProcess();
        if (has(process, symbol)) {
            return process;
        }
        for (String name : libraries) {
            NativeLibrary library = load(name);
            if (library != null && has(library, symbol)) {
                return library;
            }
        }
        throw new UnsatisfiedLinkError(
                symbol + ": neither in this process nor in " + String.join(", ", libraries));
    }

    /** Whether the process has the symbol. */
    static boolean inProcess(String symbol) {
        return has(NativeLibrary.getProcess(), symbol);
    }

    private static boolean has(NativeLibrary library, String symbol) {
        try {
            library.getGlobalVariableAddress(symbol);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    private static @Nullable NativeLibrary load(String name) {
        try {
            return NativeLibrary.getInstance(name);
        } catch (UnsatisfiedLinkError e) {
            return null;
        }
    }
}
