package io.jnaaio.testing;

/**
 * How a cancellation that races with the completion ends. Over a real backend the kernel decides; see the constants.
 */
public enum CancelRace {
    /**
     * The cancellation wins: ECANCELED, and nothing is transferred. A real backend that cannot cancel returns
     * NOT_CANCELED.
     */
    CANCELED,

    /**
     * The completion wins: it is reported during the cancellation. Over a real backend the same as {@link #TOO_LATE}.
     */
    COMPLETED,

    /**
     * Half of the bytes have been transferred when the cancellation arrives, and are reported. A sync or a one-byte
     * transfer is cancelled. Over a real backend the same as {@link #CANCELED}.
     */
    PARTLY,

    /** The cancellation is too late: it returns NOT_CANCELED, and the operation continues. */
    TOO_LATE,

    /**
     * The driver reports the request as cancelled, and then also as completed. The engine must use the first report;
     * the slot is not reused meanwhile, because the cancelling thread holds it. A real backend that cannot cancel
     * returns NOT_CANCELED.
     */
    TWICE
}
