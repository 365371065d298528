package io.jnaaio.bench;

/**
 * One place of the matrix.
 *
 * @param depth operations in flight; of a log: writers; of the engine: threads
 */
record Cell(Shape shape, int depth) {
    /** The C baseline that does this work with the means that the others have. */
    String cReference() {
        if (shape.reads() || shape.isNothing()) {
            return "-"; // there is none
        }
        if (shape.direct()) {
            return "c-uring";
        }
        if (shape.pattern() != Shape.Pattern.RANDOM) {
            return "c-merge";
        }
        return depth == 1 ? "c-pwritev" : "c-pwritev-2";
    }

    @Override
    public String toString() {
        return shape.name()
                + (shape.sync() ? ", writers " : shape.isNothing() ? ", threads " : ", depth ")
                + depth;
    }
}
