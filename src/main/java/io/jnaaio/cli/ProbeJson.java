package io.jnaaio.cli;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CacheEffect;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.PathFacts;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.api.Selection;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Formats a report as JSON. Within one schema number, members are added but never changed. */
final class ProbeJson {
    static final String SCHEMA = "io.jnaaio.probe/1";

    private ProbeJson() {}

    static String of(ProbeReport report) {
        return of(report, List.of());
    }

    static String of(ProbeReport report, List<Requirement> required) {
        JsonObject root = new JsonObject();
        root.put("schema", SCHEMA);
        root.put("version", report.version());
        root.put("facts", facts(report.facts()));
        JsonArray backends = new JsonArray();
        report.backends().forEach(backend -> backends.add(backend(backend)));
        root.put("backends", backends);
        root.put("selection", selection(report.selection(), report.selectionError()));
        root.put("settings", settings(report.settings()));
        root.put("path", path(report.path()));
        root.put("required", required(required));
        return JsonWriter.indent("  ").string().object(root).done();
    }

    private static JsonObject facts(PlatformFacts facts) {
        JsonObject object = new JsonObject();
        object.put("os", facts.os().name().toLowerCase(Locale.ROOT));
        object.put("osName", facts.osName());
        object.put("kernel", facts.kernel());
        object.put("arch", facts.arch());
        object.put("dataModelBits", facts.dataModelBits());
        object.put("littleEndian", facts.littleEndian());
        object.put("libc", facts.libc());
        object.put("libcVersion", facts.libcVersion());
        object.put("java", facts.java());
        object.put("jna", availability(facts.jna()));
        object.put("jnaVersion", facts.jnaVersion());
        object.put("pageSizeBytes", facts.pageSizeBytes());
        object.put("iovMax", facts.iovMax());
        object.put("symbols", new JsonArray(new TreeSet<>(facts.symbols())));
        object.put("limits", new JsonObject(new TreeMap<>(facts.limits())));
        return object;
    }

    private static JsonObject backend(ProbeReport.Backend backend) {
        JsonObject object = new JsonObject();
        object.put("id", backend.id().id());
        object.putAll(availability(backend.availability()));
        object.put("gather", backend.gather() == null ? null : backend.gather().name());
        object.put("notifications", names(backend.notifications()));
        object.put("details", new JsonObject(backend.details()));
        return object;
    }

    private static JsonArray settings(List<ProbeReport.Setting> settings) {
        JsonArray array = new JsonArray();
        for (ProbeReport.Setting setting : settings) {
            JsonObject object = new JsonObject();
            object.put("name", setting.name());
            object.put("value", setting.value());
            object.put("origin", setting.origin());
            array.add(object);
        }
        return array;
    }

    private static @Nullable JsonObject path(@Nullable PathFacts path) {
        if (path == null) {
            return null;
        }
        JsonObject object = new JsonObject();
        object.put("folder", path.folder());
        object.put("fileSystem", path.fileSystem());
        object.put("tried", availability(path.tried()));
        object.put("buffered", path.buffered() == null ? null : path.buffered().id());
        object.put("nowait", availability(path.nowait()));
        JsonObject direct = availability(path.direct());
        direct.put("backend", path.directBackend() == null ? null : path.directBackend().id());
        direct.put("memoryAlignment", path.memoryAlignment());
        direct.put("offsetAlignment", path.offsetAlignment());
        Capabilities file = path.directFile();
        direct.put("atomicUnitMin", file == null ? 0 : file.atomicUnitMin());
        direct.put("atomicUnitMax", file == null ? 0 : file.atomicUnitMax());
        direct.put("atomicUnitOptimum", file == null ? 0 : file.atomicUnitOptimum());
        object.put("direct", direct);
        object.put("uncached", effect(path.uncached()));
        object.put("writeBehind", effect(path.writeBehind()));
        JsonObject capabilities = new JsonObject();
        for (Capability each : Capability.values()) {
            capabilities.put(each.word(), availability(path.availability(each)));
        }
        object.put("capabilities", capabilities);
        return object;
    }

    private static JsonObject effect(CacheEffect effect) {
        BackendId backend = effect.backend();
        boolean counted = effect.uncounted().isEmpty();
        JsonObject object = availability(effect.opened());
        object.put("backend", backend == null ? null : backend.id());
        object.put("pages", effect.pages());
        object.put("appendedLeft", counted ? effect.appendedLeft() : null);
        object.put("overwrittenLeft", counted ? effect.overwrittenLeft() : null);
        object.put("uncounted", counted ? null : effect.uncounted());
        return object;
    }

    private static JsonArray required(List<Requirement> required) {
        JsonArray array = new JsonArray();
        for (Requirement each : required) {
            JsonObject object = new JsonObject();
            object.put("name", each.name());
            object.putAll(availability(each.met()));
            array.add(object);
        }
        return array;
    }

    private static JsonObject availability(Availability availability) {
        JsonObject object = new JsonObject();
        object.put("available", availability.available());
        object.put("cause", availability.available() ? null : availability.cause());
        return object;
    }

    private static JsonObject selection(Selection selection, @Nullable String error) {
        JsonObject object = new JsonObject();
        object.put("requested", selection.requested());
        object.put("origin", selection.origin());
        object.put("forced", selection.forced());
        JsonArray candidates = new JsonArray();
        selection.candidates().stream().map(BackendId::id).forEach(candidates::add);
        object.put("candidates", candidates);
        object.put("reason", selection.reason());
        object.put("error", error);
        return object;
    }

    private static JsonArray names(Collection<? extends Enum<?>> values) {
        JsonArray names = new JsonArray();
        values.stream().map(Enum::name).sorted().forEach(names::add);
        return names;
    }
}
