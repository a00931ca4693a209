/**
 * Carries out sweeps: one run after the other on this page, each written down before the next begins. Always holds: one page runs a
 * sweep at a time; a run that was broken off by the page, a person or the device counts for nothing and is begun again; a run that
 * failed by its own values counts, without a metric.
 */
import type { DatasetDescription } from "../../engine/model/types";
import { documentStore, parseProject, type ProjectDocument } from "../../graph-editor";
import { deriveModel } from "../../graph-editor/document/derive-model";
import { documentOfTrial, nextTrial, type Sweep, type Trial } from "../../graph-editor/document/sweep";
import type { RunEvent, RunPlan } from "../../workers/protocol/events";
import { messageOf, reportProblem } from "../components/toasts";
import { startRun, stopTraining } from "../runs/run-controller";
import { blockingProblems, createStartRequest } from "../runs/run-request";
import { isActive } from "../runs/run-state";
import { runStore } from "../runs/run-store";
import { rememberSweep } from "./follow-sweeps";
import { withResult, type StoredResult, type SweepRecord } from "./sweep-record";
import { findSweep, putSweep, readSweeps, sweepStore } from "./sweep-store";

type Outcome =
  | { readonly kind: "result"; readonly result: Omit<StoredResult, "number" | "round"> }
  | { readonly kind: "broken-off"; readonly message: string };

/** Goes on with a sweep until it is over or comes to a halt. Resolves then; problems are shown and kept with the sweep. */
export async function runSweep(id: string): Promise<void> {
  await navigator.locks.request(`trainyard-sweep-${id}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) {
      reportProblem("This sweep goes on elsewhere", new Error("Another tab of this browser carries it out."));
      return;
    }
    const record = findSweep(id);
    if (record === undefined || record.status === "finished" || sweepStore.getState().running !== undefined) return;
    sweepStore.setState({ running: id });
    rememberSweep(record.projectId);
    try {
      await putSweep(goingOn(record));
      await runTrials(id);
    } catch (problem) {
      await halt(id, messageOf(problem));
    } finally {
      sweepStore.setState({ running: undefined });
      rememberSweep(undefined);
    }
  });
}

function goingOn({ message: _old, ...record }: SweepRecord): SweepRecord {
  return { ...record, status: "running" };
}

/** Goes on with the sweep that was under way when the page before was closed, if there is one. */
export async function continueSweep(): Promise<void> {
  const sweeps = await readSweeps();
  const record = sweeps.find(({ status }) => status === "running");
  if (record === undefined) rememberSweep(undefined);
  else await runSweep(record.id);
}

/** Stops the run under way; it is begun again when the sweep goes on. */
export async function pauseSweep(id: string): Promise<void> {
  const record = findSweep(id);
  if (record?.status !== "running") return;
  await putSweep({ ...record, status: "paused" });
  if (sweepStore.getState().running === id && isActive(runStore.getState().status)) await stopTraining();
}

async function halt(id: string, message: string): Promise<void> {
  const record = findSweep(id);
  if (record === undefined) return;
  try {
    await putSweep({ ...record, status: "paused", message });
  } catch (problem) {
    reportProblem("The sweep could not be kept", problem);
  }
}

async function runTrials(id: string): Promise<void> {
  for (let record = findSweep(id); record?.status === "running"; record = findSweep(id)) {
    const trial = nextTrial(record.sweep, record.results);
    if (trial === undefined) {
      await putSweep({ ...record, status: "finished" });
      return;
    }
    const project = parseProject(record.project);
    const dataset = datasetOf(project);
    if (typeof dataset === "string") return halt(id, dataset);
    const outcome = await runTrial(documentOfTrial(project, record.sweep, trial), dataset, record.sweep);
    // A person may have paused or removed it in the meantime.
    const now = findSweep(id);
    if (now === undefined) return;
    if (outcome.kind === "result") await putSweep(withResult(now, { ...outcome.result, ...placeOf(trial) }));
    else if (now.status === "running") return halt(id, outcome.message);
  }
}

const placeOf = ({ number, round }: Trial): Pick<Trial, "number" | "round"> => ({ number, round });

/** The data that the sweep's project asks for, or why it is not at hand. */
function datasetOf(project: ProjectDocument): DatasetDescription | string {
  const { document, dataset } = documentStore.getState();
  if (document.id !== project.id) return "Another project was opened. Open this one and go on.";
  if (JSON.stringify(document.data) !== JSON.stringify(project.data))
    return "The data settings differ from those that the sweep began with. Set them back, or begin a new sweep.";
  return dataset ?? "The data set is not ready. See the Data panel, then go on.";
}

async function runTrial(document: ProjectDocument, dataset: DatasetDescription, sweep: Sweep): Promise<Outcome> {
  const runId = crypto.randomUUID();
  const nothing = { runId, steps: 0, elapsedMs: 0 };
  const [problem] = blockingProblems(deriveModel(document, dataset).diagnostics, document, dataset);
  if (problem !== undefined) return { kind: "result", result: { ...nothing, problem: problem.message } };
  return new Promise((resolve) => {
    let plan: RunPlan | undefined;
    let metric: number | undefined;
    let begun = false;
    const settle = (outcome: Outcome): void => {
      stop();
      resolve(outcome);
    };
    const stop = runStore.subscribe((run) => {
      if (run.runId === runId) begun = true;
      else if (begun) settle({ kind: "broken-off", message: "Another run was started. Go on when it is over." });
    });
    const follow = (event: RunEvent): void => {
      if (event.type === "started") plan = event.plan;
      if (event.type === "validation" && plan !== undefined && endsEpoch(event.metrics.step, plan))
        metric = better(sweep, metric, event.metrics.values[sweep.metric.name]);
      const outcome = outcomeOf(event, metric);
      if (outcome !== undefined) settle(outcome);
    };
    void startRun(createStartRequest(document, dataset, runId), { document, follow, trial: true }).then(() => {
      if (!begun) settle({ kind: "broken-off", message: "Another run was just being started. Go on when it is over." });
    });
  });
}

/** Between the ends of epochs only a part of the examples is looked at, when there is time: no number to compare runs by. */
function endsEpoch(step: number, { stepsPerEpoch, totalSteps }: RunPlan): boolean {
  return step % stepsPerEpoch === 0 || step === totalSteps;
}

function better({ metric: { goal } }: Sweep, old: number | undefined, next: number | undefined): number | undefined {
  if (next === undefined || !Number.isFinite(next)) return old;
  if (old === undefined) return next;
  return goal === "lowest" ? Math.min(old, next) : Math.max(old, next);
}

/** What a run came to, once it is over. */
function outcomeOf(event: RunEvent, metric: number | undefined): Outcome | undefined {
  if (event.type === "finished") {
    const { reason, step: steps, elapsedMs } = event.result;
    if (reason === "stopped") return { kind: "broken-off", message: "A run was stopped. Its values are tried again." };
    const result = { runId: event.runId, steps, elapsedMs };
    if (reason === "diverged") return { kind: "result", result: { ...result, problem: "The loss diverged." } };
    return metric === undefined
      ? { kind: "result", result: { ...result, problem: "The run measured nothing on the validation examples." } }
      : { kind: "result", result: { ...result, metric } };
  }
  if (event.type !== "failed") return undefined;
  const { code, message, step: steps = 0 } = event.problem;
  if (code === "cancelled") return { kind: "broken-off", message: "A run was cancelled. Its values are tried again." };
  // These say nothing about the values that were tried.
  if (code === "device-lost" || code === "no-device" || code === "internal" || code === "data")
    return { kind: "broken-off", message };
  return { kind: "result", result: { runId: event.runId, steps, elapsedMs: 0, problem: message } };
}
