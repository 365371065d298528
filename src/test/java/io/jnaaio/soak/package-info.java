/**
 * Random operations on engines over every backend, with refusals, short transfers, errors, cancels and closes, and checks
 * that share no code with the engine.
 *
 * <p>{@link io.jnaaio.soak.Soak} runs one engine after the other. A {@link io.jnaaio.soak.Life} is one engine with a
 * random configuration ({@link io.jnaaio.soak.Setup}): queue depth, policies, staging pool, files, and the faults of its driver ({@link
 * io.jnaaio.soak.FlakyPlan}, injected by {@link io.jnaaio.soak.FlakyDriver} between the engine and the driver). Several threads
 * ({@link io.jnaaio.soak.Player}) submit by futures, with callbacks, polled and in lists, submit again from handlers,
 * cancel, time out, close and reopen files; others interrupt them and cancel what is being submitted. The engine is closed
 * when it is idle, when it is busy, by {@code closeNow}, or by a handler.
 *
 * <p>The checks:
 *
 * <ul>
 *   <li>each accepted submission ends exactly once, and a refused one never ({@link io.jnaaio.soak.Submission})
 *   <li>nothing hangs: after {@link io.jnaaio.soak.Life#BOUND_SECONDS} the test fails with all stack traces and the seed
 *   <li>each result is possible: only operations with a cancel request are cancelled, errors are those injected, and counts
 *       are possible for the kind of submission
 *   <li>each byte of a file, and each byte read, comes from a write that may have put it there ({@link
 *       io.jnaaio.soak.Model}): each cell of 16 bytes identifies its write ({@link io.jnaaio.soak.Pattern})
 *   <li>appends are complete, in order, and present once ({@link io.jnaaio.soak.AppendModel})
 *   <li>a sync ends after the writes that were submitted before it
 *   <li>no other memory is touched: guards beside each buffer stay unchanged, and each buffer is overwritten as soon as its
 *       operation has ended, so that a driver that still reads it writes bytes that no write contains ({@link io.jnaaio.soak.Chunk})
 *   <li>an idle engine has nothing in flight and accepts as many operations as before; a closed one has no thread left, and
 *       everything submitted has ended
 * </ul>
 *
 * <p>{@code RandomOperationsTest} runs 1,000 operations on each backend, 200,000 in the soak profile ({@code
 * jnaaio.rounds}). A failure names the seed of its engine; the same seed repeats the choices, but not the interleaving of
 * threads: {@code mvn test -Dtest='RandomOperationsTest' -Djnaaio.soak.seed=SEED}. {@code ScarceRuns} runs in a
 * separate JVM, in which memory or threads are scarce. {@code RefusedAndCanceledTest}
 * forces the order of events of a past failure.
 */
@NullMarked
package io.jnaaio.soak;

import org.jspecify.annotations.NullMarked;
