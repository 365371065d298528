package io.jnaaio.bench;

/**
 * A cell of the matrix.
 *
 * @param depth the number of operations in flight; of writers for a log; of threads for the engine
 */
record Cell(Shape shape, int depth) {
    /** The C baseline that does this work by comparable means. */
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
