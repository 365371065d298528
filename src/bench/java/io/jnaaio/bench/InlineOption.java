package io.jnaaio.bench;

import io.jnaaio.api.AioOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Asks for INLINE, where the library has it: found by name, so that the benchmark also measures versions that have not.
 */
final class InlineOption {
    private InlineOption() {}

    static AioOptions.Builder set(AioOptions.Builder builder)
            throws Contestant.UnavailableException {
        for (Method method : AioOptions.Builder.class.getMethods()) {
            Class<?>[] types = method.getParameterTypes();
            try {
                if (types.length == 1 && types[0].isEnum()) {
                    for (Object constant : types[0].getEnumConstants()) {
                        if (constant.toString().equals("INLINE")) {
                            method.invoke(builder, constant);
                            return builder;
                        }
                    }
                } else if (method.getName().equals("inline") && types.length == 0) {
                    method.invoke(builder);
                    return builder;
                } else if (method.getName().equals("inline") && types[0] == boolean.class) {
                    method.invoke(builder, true);
                    return builder;
                }
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new Contestant.UnavailableException("INLINE: " + e);
            }
        }
        throw new Contestant.UnavailableException("this version has no INLINE option");
    }
}
