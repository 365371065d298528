package io.jnaaio.testing;

/** How a cancel that races with the completion ends. Over a real backend the kernel has the last word: see each. */
public enum CancelRace {
    /** The cancel wins: ECANCELED, nothing is moved. A real backend that cannot cancel answers NOT_CANCELED. */
    CANCELED,

    /** The completion wins by a hair: it comes during the cancel. Over a real backend the same as {@link #TOO_LATE}. */
    COMPLETED,

    /**
     * Half of the bytes are moved when the cancel comes, and reported. A sync or a single byte is cancelled. Over a real
     * backend the same as {@link #CANCELED}.
     */
    PARTLY,

    /** The cancel comes too late: NOT_CANCELED, and the operation goes on as if nobody had asked. */
    TOO_LATE,

    /**
     * The driver reports it cancelled, and then completed too. The engine must hold to the first report; the slot is safe,
     * for the canceller holds it. A real backend that cannot cancel answers NOT_CANCELED.
     */
    TWICE
}
