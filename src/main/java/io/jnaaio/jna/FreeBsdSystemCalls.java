package io.jnaaio.jna;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** FreeBSD's calls, from its C library, or from a test double on another system. */
public final class FreeBsdSystemCalls implements FreeBsdSystem {
    private final Function sysctlbyname;
    private final Function ioctl;
    private final Function sigaction;
    private final Function dladdr;

    private FreeBsdSystemCalls(NativeLibrary library, String prefix) {
        sysctlbyname = library.getFunction("sysctlbyname");
        ioctl = library.getFunction(prefix + "ioctl");
        sigaction = library.getFunction(prefix + "sigaction");
        dladdr = NativeLibrary.getProcess().getFunction("dladdr");
    }

    /**
     * Uses the C library of this process.
     *
     * @throws UnsatisfiedLinkError if it lacks one of the calls
     */
    public static FreeBsdSystemCalls create() {
        return new FreeBsdSystemCalls(SymbolLookup.having("sysctlbyname", "c"), "");
    }

    /**
     * Uses a library.
     *
     * @param path the path of the library
     * @param prefix precedes the names of the calls that the system itself has with another layout
     */
    public static FreeBsdSystemCalls load(String path, String prefix) {
        return new FreeBsdSystemCalls(NativeLibrary.getInstance(path), prefix);
    }

    @Override
    public int sysctlbyname(byte[] name, long old, long oldLength) {
        return sysctlbyname.invokeInt(
                new Object[] {name, new Pointer(old), new Pointer(oldLength), null, 0L});
    }

    @Override
    public int ioctl(int fd, long request, long argument) {
        return ioctl.invokeInt(new Object[] {fd, request, new Pointer(argument)});
    }

    @Override
    public int sigaction(int signo, long old) {
        return sigaction.invokeInt(new Object[] {signo, null, new Pointer(old)});
    }

    @Override
    public int dladdr(long address, long info) {
        return dladdr.invokeInt(new Object[] {new Pointer(address), new Pointer(info)});
    }
}
