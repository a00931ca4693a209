/**
 * The step as an ordered list: phases, the layers of each, the operators of the layer where the person stands, and the tensors of the
 * operator that was carried out last. A click on a layer or an operator goes to its end.
 */
import { ChevronRight } from "lucide-react";
import { memo, useEffect, useMemo, useRef } from "react";
import type { StepGroup, StepOperator, StepOutline, StepTensor } from "../../engine/metrics/step-outline";
import { phaseColour } from "../profile/profile-format";
import { groupAt, PHASE_NAMES } from "./step-positions";
import { goTo } from "./step-store";
import { BrokenMark, TensorRow } from "./tensor-row";

export interface StepListProps {
  readonly outline: StepOutline;
  readonly done: number;
  /** The tensor that is shown. */
  readonly chosen: number | undefined;
  /** Tensors with NaN or infinities. */
  readonly broken: ReadonlySet<number>;
}

const isBroken = ({ outputs }: StepOperator, broken: ReadonlySet<number>): boolean =>
  outputs.some((id) => broken.has(id));

export function OperatorList({ outline, done, chosen, broken }: StepListProps) {
  const current = groupAt(outline, done);
  const phases = useMemo(
    () =>
      (["forward", "backward", "update"] as const).map((phase) => ({
        phase,
        groups: outline.groups.filter((group) => group.phase === phase),
      })),
    [outline],
  );
  return (
    <ol className="m-0 flex list-none flex-col p-1.5 text-[12px]" aria-label="The step">
      <li>
        <Place current={done === 0} onGo={() => goTo(0)}>
          {`Before step ${String(outline.step)}`}
        </Place>
        {done === 0 && (
          <p className="m-0 px-1.5 pt-0.5 text-[11px] text-muted">
            {outline.batches > 1 && `The last of the ${String(outline.batches)} batches of this update. `}
            It is carried out aside: the run stays as it is until you take the step.
          </p>
        )}
      </li>
      {phases.map(
        ({ phase, groups }) =>
          groups.length > 0 && (
            <li key={phase}>
              <p className="m-0 flex items-center gap-1.5 px-1.5 pt-2 pb-1 text-[11px] font-semibold text-muted">
                <span aria-hidden className="size-2 rounded-full" style={{ background: phaseColour(phase) }} />
                {PHASE_NAMES[phase]}
              </p>
              <ol className="m-0 flex list-none flex-col gap-px p-0" aria-label={PHASE_NAMES[phase]}>
                {groups.map((group) => (
                  <li key={group.first}>
                    <LayerHeading
                      group={group}
                      state={group === current ? "here" : group.first < done ? "passed" : "ahead"}
                      broken={outline.operators
                        .slice(group.first, group.first + group.count)
                        .some((operator) => isBroken(operator, broken))}
                    />
                    {group === current && (
                      <Operators outline={outline} group={group} done={done} chosen={chosen} broken={broken} />
                    )}
                  </li>
                ))}
              </ol>
            </li>
          ),
      )}
    </ol>
  );
}

interface LayerHeadingProps {
  readonly group: StepGroup;
  readonly state: "passed" | "here" | "ahead";
  readonly broken: boolean;
}

/** Of hundreds of layers, those are drawn anew for which something has changed. */
const LayerHeading = memo(function LayerHeading({ group, state, broken }: LayerHeadingProps) {
  return (
    <Place current={false} onGo={() => goTo(group.first + group.count)}>
      <ChevronRight aria-hidden className={`size-3 flex-none text-muted ${state === "here" ? "rotate-90" : ""}`} />
      <span className={`min-w-0 truncate font-medium ${state === "ahead" ? "text-muted" : ""}`}>{group.name}</span>
      {broken && <BrokenMark />}
      <span className="numeric ml-auto text-[11px] text-muted">{group.count}</span>
    </Place>
  );
});

interface OperatorsProps extends StepListProps {
  readonly group: StepGroup;
}

function Operators({ outline, group: { first, count }, done, chosen, broken }: OperatorsProps) {
  const own = outline.operators.slice(first, first + count);
  return (
    <ol className="m-0 ml-3 flex list-none flex-col gap-px border-l border-border p-0 pl-1" aria-label="Operators">
      {own.map((operator, index) => {
        const end = first + index + 1;
        return (
          <li key={end}>
            <Place current={end === done} onGo={() => goTo(end)}>
              <span className={`min-w-0 truncate font-mono ${end > done ? "text-muted" : ""}`}>
                {operator.operator}
              </span>
              {operator.recomputed === true && <span className="flex-none text-[11px] text-muted">again</span>}
              {isBroken(operator, broken) && <BrokenMark />}
            </Place>
            {end === done && <Tensors outline={outline} operator={operator} chosen={chosen} broken={broken} />}
          </li>
        );
      })}
    </ol>
  );
}

interface TensorsProps extends Pick<StepListProps, "outline" | "chosen" | "broken"> {
  readonly operator: StepOperator;
}

function Tensors({ outline, operator, chosen, broken }: TensorsProps) {
  const list = (label: string, ids: readonly number[]) => (
    <>
      <p className="m-0 px-1.5 pt-1 text-[11px] text-muted">{label}</p>
      <ul className="m-0 flex list-none flex-col gap-px p-0" aria-label={label}>
        {ids
          .flatMap((id): readonly StepTensor[] => outline.tensors.filter((tensor) => tensor.id === id))
          .map((tensor) => (
            <li key={tensor.id}>
              <TensorRow tensor={tensor} chosen={tensor.id === chosen} broken={broken.has(tensor.id)} />
            </li>
          ))}
      </ul>
    </>
  );
  return (
    <div className="ml-2 flex flex-col gap-px pb-1">
      {list("Gives", operator.outputs)}
      {operator.inputs.length > 0 && list("Reads", operator.inputs)}
    </div>
  );
}

interface PlaceProps {
  readonly current: boolean;
  readonly onGo: () => void;
  readonly children: React.ReactNode;
}

function Place({ current, onGo, children }: PlaceProps) {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) ref.current?.parentElement?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <button
      ref={ref}
      type="button"
      {...(current ? { "aria-current": "step" as const } : {})}
      onClick={onGo}
      className={`flex h-6 w-full min-w-0 items-center gap-1.5 rounded border-0 px-1.5 text-left text-text ${
        current ? "bg-accent-soft font-semibold" : "bg-transparent hover:bg-surface-hover"
      }`}
    >
      {children}
    </button>
  );
}
