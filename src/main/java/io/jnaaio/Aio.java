package io.jnaaio;

/** The door. */
public final class Aio {
    private Aio() {}
}
