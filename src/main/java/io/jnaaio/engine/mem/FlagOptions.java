package io.jnaaio.engine.mem;

import io.jnaaio.api.AioOpenOption;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.FlaggedCalls;
import io.jnaaio.jna.PlatformAbi;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.util.Set;

/** Probes the {@link AioOpenOption}s of a file that was just opened, and determines the flags of its transfers. */
final class FlagOptions {
    private static final String OF_THE_KERNEL = "/dev/null";

    private final PlatformAbi abi;
    private final FlaggedCalls flagged;
    private final FlagProbe probe;

    FlagOptions(FileCalls calls, FlaggedCalls flagged, PlatformAbi abi) {
        this.abi = abi;
        this.flagged = flagged;
        probe = new FlagProbe(calls, flagged, abi);
    }

    /** Returns true if {@code options} contains an {@link AioOpenOption}. */
    static boolean any(Set<? extends OpenOption> options) {
        return options.stream().anyMatch(option -> option instanceof AioOpenOption);
    }

    /**
     * Probes the requested options, and returns {@code mode} with the flags that they need.
     *
     * @param name the name of the file, for messages
     * @throws FileSystemException if the file system or the kernel does not support an option
     * @throws IllegalArgumentException if an option could have no effect
     */
    OpenMode tried(String name, int fd, OpenMode mode, Set<? extends OpenOption> options)
            throws FileSystemException {
        OpenMode tried = mode;
        boolean behind = options.contains(AioOpenOption.WRITE_BEHIND) && mode.writable();
        boolean uncached = options.contains(AioOpenOption.UNCACHED);
        if (options.contains(AioOpenOption.WRITE_BEHIND) && !behind && !uncached) {
            throw new IllegalArgumentException(
                    "WRITE_BEHIND: " + name + " is not open for writing");
        }
        if (uncached) {
            FlagProbe.Answer answer = probe.of(fd, mode.readable(), FlaggedCalls.RWF_DONTCACHE);
            if (answer.taken()) {
                int flag = FlaggedCalls.RWF_DONTCACHE;
                tried = tried.with(Uncached.DONTCACHE).withFlags(flag, flag);
            } else if (!behind) {
                throw refusal(name, "UNCACHED", "RWF_DONTCACHE", answer, uncached(answer));
            }
        }
        if (behind && tried.uncached() == Uncached.NO) {
            checkAdvice(name, fd);
            tried = tried.with(Uncached.WRITE_BEHIND);
        }
        if (options.contains(AioOpenOption.NO_APPEND) && mode.append()) {
            FlagProbe.Answer answer = probe.of(OF_THE_KERNEL, FlaggedCalls.RWF_NOAPPEND);
            if (!answer.taken()) {
                String why = "Linux 6.9 is the first with it; open the file without O_APPEND";
                throw refusal(name, "NO_APPEND", "RWF_NOAPPEND", answer, why);
            }
            tried = tried.positional().withFlags(0, FlaggedCalls.RWF_NOAPPEND);
        }
        return tried;
    }

    private static String uncached(FlagProbe.Answer answer) {
        return answer.call().startsWith("open")
                ? "to try the option, the file must be readable; open it for reading as well, or"
                        + " add AioOpenOption.WRITE_BEHIND"
                : "this file system or this kernel has no uncached reads and writes (ext4 and XFS"
                        + " have, from Linux 6.14 on); leave the option out, or, to"
                        + " write, add AioOpenOption.WRITE_BEHIND";
    }

    private void checkAdvice(String name, int fd) throws FileSystemException {
        if (flagged.sync_file_range(fd, 0, 0, FlaggedCalls.SYNC_FILE_RANGE_WRITE) < 0) {
            throw refusal(name, "sync_file_range", flagged.errno());
        }
        int number = flagged.posix_fadvise(fd, 0, 0, FlaggedCalls.POSIX_FADV_DONTNEED);
        if (number != 0) {
            throw refusal(name, "posix_fadvise", number);
        }
    }

    private FileSystemException refusal(String name, String call, int number) {
        return new FileSystemException(
                name,
                null,
                "WRITE_BEHIND: "
                        + call
                        + ": "
                        + abi.errno(number)
                        + " ("
                        + number
                        + "): the pages of this file cannot be dropped; leave the option out");
    }

    private FileSystemException refusal(
            String name, String option, String flag, FlagProbe.Answer answer, String remedy) {
        return new FileSystemException(
                name,
                null,
                option
                        + ": "
                        + answer.call()
                        + (answer.call().startsWith("open") ? "" : " with " + flag)
                        + ": "
                        + abi.errno(answer.number())
                        + " ("
                        + answer.number()
                        + "): "
                        + remedy);
    }
}
