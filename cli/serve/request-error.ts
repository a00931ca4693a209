/** A request that is refused: the status, and the reason as a full sentence for the client. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  constructor(
    readonly status: 400 | 403 | 404 | 405 | 411 | 413 | 415,
    message: string,
  ) {
    super(message);
  }
}
