/** Why no project could be taken out of a file that may carry one, in whole sentences for the person who opened it. */
export class CarrierError extends Error {
  override readonly name = "CarrierError";
}
