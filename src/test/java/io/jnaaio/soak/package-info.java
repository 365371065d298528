/**
 * Random operations on engines over every backend, with refusals, short transfers, errors, cancels and closes, and checks
 * that share no code with the engine.
 *
 * <p>{@link io.jnaaio.soak.Soak} runs one engine after the other. A {@link io.jnaaio.soak.Life} is one engine, set up by
 * chance ({@link io.jnaaio.soak.Setup}): queue depth, policies, staging pool, files, and what its driver does wrong ({@link
 * io.jnaaio.soak.FlakyPlan}, done by {@link io.jnaaio.soak.FlakyDriver} between the engine and the driver). Several threads
 * ({@link io.jnaaio.soak.Player}) submit by futures, with callbacks, polled and in lists, submit again from handlers,
 * cancel, time out, close and reopen files; others interrupt them and cancel what is being submitted. The engine is closed
 * at rest, in the middle, by {@code closeNow}, or by a handler.
 *
 * <p>Checked is:
 *
 * <ul>
 *   <li>each submission ends exactly once, or was refused and never ends ({@link io.jnaaio.soak.Submission})
 *   <li>nothing hangs: what takes longer than {@link io.jnaaio.soak.Life#BOUND_SECONDS} fails with all stacks and the seed
 *   <li>a result is possible: only what was asked to stop is cancelled, errors are those that were played, counts are those
 *       of the way it was asked in
 *   <li>each byte of a file, and each byte that was read, is of a write that may have put it there ({@link
 *       io.jnaaio.soak.Model}): each cell of 16 bytes says which write it is of ({@link io.jnaaio.soak.Pattern})
 *   <li>appends are whole, once and in order ({@link io.jnaaio.soak.AppendModel})
 *   <li>a sync ends after the writes that were submitted before it
 *   <li>memory is left alone: guards beside each buffer stay as they were, and each buffer is poisoned as soon as its
 *       operation has ended, so that a driver that still reads it writes what no write has ({@link io.jnaaio.soak.Chunk})
 *   <li>at rest nothing is in flight, and the engine takes as many operations as ever; when closed, it has no thread left,
 *       and what was submitted is what has ended
 * </ul>
 *
 * <p>{@code RandomOperationsTest} does 2,000 operations for each backend, 200,000 in the soak profile ({@code
 * jnaaio.rounds}). A failure names the seed of the life it was in; the choices repeat with it, the threads' interleaving
 * need not: {@code mvn test -Dtest='RandomOperationsTest' -Djnaaio.soak.seed=SEED}. {@code ScarceRuns} goes on in a
 * JVM of its own, where memory or threads are short. {@code RefusedAndCanceledTest}
 * forces the order of what once went wrong.
 */
@NullMarked
package io.jnaaio.soak;

import org.jspecify.annotations.NullMarked;
