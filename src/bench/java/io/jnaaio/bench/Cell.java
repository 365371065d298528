package io.jnaaio.bench;

/**
 * One place of the matrix.
 *
 * @param depth operations in flight; of a log: writers
 */
record Cell(Shape shape, int depth) {
    /** What stands beside the contestants' figures as 1.00x in Java. */
    String javaReference() {
        return shape.sync() ? "fc-force" : "best AsynchronousFileChannel";
    }

    /** The C baseline that does this work with the means that the others have. */
    String cReference() {
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
        return shape.name() + (shape.sync() ? ", writers " : ", depth ") + depth;
    }
}
