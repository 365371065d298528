package io.jnaaio.bench;

/** What a contestant did in a cell, in one round, and what was found in the file afterwards. */
record Sample(int round, Cell cell, String contestant, Outcome outcome, Verifier.Verdict verdict) {}
