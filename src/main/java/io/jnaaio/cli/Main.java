package io.jnaaio.cli;

/** The CLI. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("jna-aio");
    }
}
