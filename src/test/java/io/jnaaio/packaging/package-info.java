/** Tests the jars as a user gets them: on the class path, as modules, in a jlink image, as an OSGi bundle, as the CLI. */
@NullMarked
package io.jnaaio.packaging;

import org.jspecify.annotations.NullMarked;
