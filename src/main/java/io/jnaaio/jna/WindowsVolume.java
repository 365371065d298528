package io.jnaaio.jna;

import com.sun.jna.Native;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinDef.DWORDByReference;
import com.sun.jna.platform.win32.WinNT.OSVERSIONINFOEX;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Windows version and the volume of the working directory, for reports. Read through JNA Platform, which may be
 * missing: the nio backend does not need it.
 *
 * <p>Source: GetVersionExW, GetDiskFreeSpaceW, GetVolumeInformationW of {@code kernel32.dll}, Windows SDK 10.
 *
 * @param build the build number; 0 if unknown
 * @param sectorBytes the alignment that unbuffered I/O on the volume requires; 0 if unknown
 * @param fileSystem {@code NTFS} for example; empty if unknown
 */
public record WindowsVolume(int build, int sectorBytes, String fileSystem) {
    /** MAX_PATH and a NUL. */
    private static final int NAME_CHARS = 261;

    /**
     * Queries the system.
     *
     * @throws LinkageError without JNA Platform, or on another system
     */
    public static WindowsVolume read() {
        Kernel32 kernel = Kernel32.INSTANCE;
        OSVERSIONINFOEX version = new OSVERSIONINFOEX();
        DWORDByReference ignored = new DWORDByReference();
        DWORDByReference sector = new DWORDByReference();
        char[] fileSystem = new char[NAME_CHARS];
        @Nullable String here = null; // the volume of the working directory
        boolean told = kernel.GetVersionEx(version);
        boolean measured = kernel.GetDiskFreeSpace(here, ignored, sector, ignored, ignored);
        boolean named =
                kernel.GetVolumeInformation(
                        here, null, 0, null, null, null, fileSystem, NAME_CHARS);
        return new WindowsVolume(
                told ? version.dwBuildNumber.intValue() : 0,
                measured ? sector.getValue().intValue() : 0,
                named ? Native.toString(fileSystem) : "");
    }

    /** Returns the known values, as limits of a report. */
    public Map<String, String> limits() {
        Map<String, String> limits = new LinkedHashMap<>();
        if (build > 0) {
            limits.put("windows.build", Integer.toString(build));
        }
        if (sectorBytes > 0) {
            limits.put("volume.sectorBytes", Integer.toString(sectorBytes));
        }
        if (!fileSystem.isEmpty()) {
            limits.put("volume.fileSystem", fileSystem);
        }
        return limits;
    }
}
