/**
 * Says what an error means that tfjs throws where it computes with a tensor that it has freed: it reads the backend of data that are
 * gone. Any other error is given back.
 */
export const sayFreedTensor = (error: unknown): unknown =>
  error instanceof TypeError && /\bbackend\b/.test(error.message)
    ? new Error(
        'computes with a tensor that tfjs has freed, as the gradient of tf.logSigmoid does; in its place neg(softplus(neg(x)))',
        { cause: error },
      )
    : error;
