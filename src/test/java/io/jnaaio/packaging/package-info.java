/** The jars as a user gets them: on the class path, as modules, in an image, as a bundle, as a program. */
@NullMarked
package io.jnaaio.packaging;

import org.jspecify.annotations.NullMarked;
