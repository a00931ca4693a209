/** The step as a whole, in cards: time, what of it is not kernels, commands, and memory. What a card means is told where it is pointed at. */
import type { RunProfile } from "../../workers/protocol/training";
import { formatBytes, formatCount } from "../runs/number-format";
import { formatShare, formatTime } from "./profile-format";

const CLOCKS: Readonly<Record<RunProfile["clock"], string>> = {
  timestamps:
    "Each kernel is timed by timestamps of the GPU around many repeats, for browsers round timestamps to 0.1 ms; here all of them one after the other.",
  completion:
    "This device has no timestamps: each kernel is timed from submit to completion of many repeats; here all of them one after the other.",
  calls: "Each call is timed on the CPU, over some steps without the slowest; here all of them one after the other.",
};

interface Card {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
}

function cardsOf({ step, memory, device, batchSize, clock }: RunProfile): readonly Card[] {
  const { total, ...categories } = memory;
  const commands: readonly Card[] = [
    {
      name: "Submits",
      value: formatCount(step.submits),
      meaning: `A step is ${formatCount(step.passes)} compute pass${step.passes === 1 ? "" : "es"} in ${formatCount(step.submits)} submit${step.submits === 1 ? "" : "s"}. The loop waited for ${formatCount(step.awaitedReadbacks)} of ${formatCount(step.readbacks)} results.`,
    },
    {
      name: "Encode",
      value: formatTime(step.encodeMs),
      meaning: "Writing the batch and recording the commands of a step.",
    },
  ];
  return [
    {
      name: "Step",
      value: formatTime(step.elapsedMs),
      meaning: `From step to step, with ${formatCount(batchSize)} examples each: the mean of ${formatCount(step.steps)}.`,
    },
    { name: "Kernels", value: formatTime(step.deviceMs), meaning: CLOCKS[clock] },
    {
      name: "Non-kernel",
      value: formatShare(step.outsideKernelsShare),
      meaning: "Share of the time from step to step that kernels do not account for.",
    },
    {
      name: "Data wait",
      value: formatShare(step.waitingForDataShare),
      meaning: "Share of the time in which the device had nothing to do because the next batch was not there.",
    },
    {
      name: device.kind === "webgpu" ? "Dispatches" : "Calls",
      value: formatCount(step.dispatches),
      meaning: "Kernels of a step.",
    },
    ...(device.kind === "webgpu" ? commands : []),
    {
      name: "Peak memory",
      value: formatBytes(total),
      meaning: Object.entries(categories)
        .map(([name, bytes]) => `${name} ${formatBytes(bytes)}`)
        .join(", "),
    },
  ];
}

export function ProfileCards({ profile }: { readonly profile: RunProfile }) {
  return (
    <dl className="m-0 grid flex-none grid-cols-[repeat(auto-fit,minmax(84px,1fr))] gap-1.5">
      {cardsOf(profile).map(({ name, value, meaning }) => (
        <div
          key={name}
          className="min-w-0 rounded-lg border border-border bg-surface px-2 py-1 text-[11.5px]"
          title={meaning}
        >
          <dt className="truncate text-muted">{name}</dt>
          <dd className="numeric m-0 truncate text-[14px] leading-tight font-semibold">{value}</dd>
          <dd className="sr-only">{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
