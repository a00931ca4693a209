/**
 * The step that a person steps through: its outline, the position in it, and the tensor that is shown. Computing is the training worker's.
 * Always holds: what is shown belongs to the pause that was opened last, and one tensor is asked for at a time, the newest wish first.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { documentStore, modelNode } from "../../graph-editor";
import type { NonFiniteTensor, PagePlace, StepOutline, TensorReport } from "../../workers/protocol/step-through";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";
import { groupAt, positionAfter, tensorToShow, type StepMove } from "./step-positions";

/** A step whose tensors have no more numbers than this in all is computed at one go, and looked through for NaN as soon as it is open. */
const SMALL_STEP = 8_000_000;
const START: PagePlace = { row: 0, column: 0 };

export interface StepThrough {
  /** The pause that it belongs to. */
  readonly pause: string | undefined;
  readonly outline?: StepOutline;
  /** Operators that have been carried out. */
  readonly done: number;
  readonly tensor?: number;
  readonly at: PagePlace;
  /** Of `tensor`, or of the one before while that is computed. */
  readonly report?: TensorReport;
  /** Undefined before it was looked for. */
  readonly nonFinite?: readonly NonFiniteTensor[];
  readonly checking: boolean;
  /** What went wrong last. */
  readonly message?: string;
}

const CLOSED: StepThrough = { pause: undefined, done: 0, at: START, checking: false };

export const stepStore = createStore<StepThrough>(() => CLOSED);

export function useStep<T>(select: (state: StepThrough) => T): T {
  return useStore(stepStore, select);
}

/** Changes what is shown, unless another pause has been opened meanwhile. */
function change(pause: string | undefined, next: Partial<StepThrough>): void {
  if (stepStore.getState().pause === pause) stepStore.setState(next);
}

function withoutMessage({ message: _over, ...state }: StepThrough): StepThrough {
  return state;
}

/** Opens the step that a paused run would take next; nothing happens where it is open already. */
export async function openStep(pause: string): Promise<void> {
  if (stepStore.getState().pause === pause) return;
  stepStore.setState({ ...CLOSED, pause }, true);
  try {
    const outline = await studio().training.openStep();
    change(pause, { outline });
    if (stepStore.getState().pause !== pause) return;
    const tensor = tensorToShow(outline, 0);
    if (tensor !== undefined) showTensor(tensor);
    const numbers = outline.tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    if (numbers <= SMALL_STEP) await findNonFinite();
  } catch (problem) {
    change(pause, { message: messageOf(problem) });
  }
}

/** Forgets the step; the next `openStep` opens one. */
export function closeStep(): void {
  stepStore.setState(CLOSED, true);
}

/** Selects a layer on the canvas, by its flat id; where there is none, nothing is selected. */
export function showLayer(node: string | undefined): void {
  const { model, show, select } = documentStore.getState();
  if (node !== undefined && modelNode(model, node)) show(node);
  else select({ nodes: [], edges: [] });
}

/** Goes to a position, and shows its layer on the canvas and what its operator gives. */
export function goTo(done: number): void {
  const { outline } = stepStore.getState();
  if (outline === undefined) return;
  stepStore.setState({ done });
  showLayer(groupAt(outline, done)?.node);
  const tensor = tensorToShow(outline, done);
  if (tensor !== undefined) showTensor(tensor);
}

export function move(by: StepMove): void {
  const { outline, done } = stepStore.getState();
  if (outline !== undefined) goTo(positionAfter(outline, done, by));
}

/** Goes to the operator that gives a tensor, or to the start where it was there before. */
export function goToTensor(id: number): void {
  const { outline } = stepStore.getState();
  if (outline === undefined) return;
  goTo(outline.operators.findIndex(({ outputs }) => outputs.includes(id)) + 1);
  showTensor(id);
}

export function showTensor(tensor: number, at: PagePlace = START): void {
  stepStore.setState((state) => ({ ...withoutMessage(state), tensor, at }), true);
  void read();
}

let reading = false;

/** Reads what is wished for until nothing newer is. */
async function read(): Promise<void> {
  if (reading) return;
  reading = true;
  for (;;) {
    const { pause, tensor, at, report } = stepStore.getState();
    const page = report?.tensor === tensor ? report?.page : undefined;
    if (tensor === undefined || (page?.firstRow === at.row && page.firstColumn === at.column)) break;
    try {
      const next = await studio().training.stepTensor(tensor, at);
      // The worker moves a page that would lie outside of the tensor.
      const { firstRow: row, firstColumn: column } = next.page;
      const place = stepStore.getState().at === at ? { at: { row, column } } : {};
      change(pause, { report: next, ...place });
    } catch (problem) {
      change(pause, { message: messageOf(problem) });
      const now = stepStore.getState();
      if (now.pause === pause && now.tensor === tensor && now.at === at) break;
    }
  }
  reading = false;
}

/** Looks through all tensors of the step for NaN and infinities. */
export async function findNonFinite(): Promise<void> {
  const { pause, checking } = stepStore.getState();
  if (checking) return;
  change(pause, { checking: true });
  try {
    change(pause, { nonFinite: await studio().training.stepNonFinite() });
  } catch (problem) {
    change(pause, { message: messageOf(problem) });
  } finally {
    change(pause, { checking: false });
  }
}
