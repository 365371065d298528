package io.jnaaio.bench;

/** The result of a contestant in a cell, in one round, and of the verification of the file. */
record Sample(int round, Cell cell, String contestant, Outcome outcome, Verifier.Verdict verdict) {}
