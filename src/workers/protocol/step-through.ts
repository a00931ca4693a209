/** What the page may ask of the training worker about the step that a paused run would take next. Types only. */
import type { NonFiniteTensor, PagePlace, StepOutline, TensorReport } from "../../engine/metrics/step-outline";

export type { NonFiniteTensor, PagePlace, StepOutline, TensorReport };

/** Methods reject with an Error whose message is a complete sentence. */
export interface StepThroughApi {
  /**
   * Carries out the next step of the run aside, for looking at its tensors; the run stays as it is. Rejects unless the run is paused. Over
   * when the run goes on, or when this is called again.
   */
  openStep(): Promise<StepOutline>;
  /** Statistics, histogram and one page of values of a tensor of the step that is open. */
  stepTensor(tensor: number, at: PagePlace): Promise<TensorReport>;
  /** The tensors of the step that is open that hold NaN or infinities, in the order in which they are computed. */
  stepNonFinite(): Promise<readonly NonFiniteTensor[]>;
}
