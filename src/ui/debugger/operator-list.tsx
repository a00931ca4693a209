/** The step as an ordered list: phases, the layers of each, and the operators of the layer where the person stands. A click goes there. */
import { ChevronRight, OctagonAlert } from "lucide-react";
import { memo, useEffect, useMemo, useRef } from "react";
import type { StepGroup, StepOperator, StepOutline } from "../../engine/metrics/step-outline";
import { ScrollRegion } from "../components/scroll-region";
import { phaseColour } from "../profile/profile-format";
import { groupAt, PHASE_NAMES } from "./step-positions";
import { goTo } from "./step-store";

export interface OperatorListProps {
  readonly outline: StepOutline;
  readonly done: number;
  /** Tensors with NaN or infinities. */
  readonly broken: ReadonlySet<number>;
}

const isBroken = ({ outputs }: StepOperator, broken: ReadonlySet<number>): boolean =>
  outputs.some((id) => broken.has(id));

export function OperatorList({ outline, done, broken }: OperatorListProps) {
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
    <ScrollRegion label="Operators of the step" className="w-52 flex-none border-r border-border">
      <ol className="m-0 flex list-none flex-col p-1.5 text-[12px]" aria-label="The step">
        <li>
          <Place current={done === 0} onGo={() => goTo(0)}>
            <span className="text-muted">Before the step</span>
          </Place>
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
                    <Layer
                      key={group.first}
                      group={group}
                      operators={outline.operators}
                      done={group === current ? done : group.first + group.count <= done ? "passed" : "ahead"}
                      broken={broken}
                    />
                  ))}
                </ol>
              </li>
            ),
        )}
      </ol>
    </ScrollRegion>
  );
}

interface LayerProps {
  readonly group: StepGroup;
  readonly operators: readonly StepOperator[];
  /** The position, where it is in this layer. */
  readonly done: number | "passed" | "ahead";
  readonly broken: ReadonlySet<number>;
}

/** Hundreds of layers are drawn only where something changes for them. */
const Layer = memo(function Layer({ group, operators, done, broken }: LayerProps) {
  const { first, count, name } = group;
  const own = operators.slice(first, first + count);
  const open = typeof done === "number";
  const bad = own.some((operator) => isBroken(operator, broken));
  return (
    <li>
      <Place current={false} onGo={() => goTo(first + count)} title={`${name}: to its end`}>
        <ChevronRight aria-hidden className={`size-3 flex-none text-muted ${open ? "rotate-90" : ""}`} />
        <span className={`min-w-0 truncate font-medium ${done === "ahead" ? "text-muted" : ""}`}>{name}</span>
        {bad && <Broken />}
        <span className="numeric ml-auto text-[11px] text-muted">{count}</span>
      </Place>
      {open && (
        <ol className="m-0 ml-3 flex list-none flex-col gap-px border-l border-border p-0 pl-1">
          {own.map((operator, index) => (
            <li key={index}>
              <Place current={first + index + 1 === done} onGo={() => goTo(first + index + 1)}>
                <span className={`min-w-0 truncate font-mono ${first + index + 1 > done ? "text-muted" : ""}`}>
                  {operator.operator}
                </span>
                {operator.recomputed === true && <span className="flex-none text-[11px] text-muted">again</span>}
                {isBroken(operator, broken) && <Broken />}
              </Place>
            </li>
          ))}
        </ol>
      )}
    </li>
  );
});

function Broken() {
  return <OctagonAlert role="img" aria-label="NaN or infinity" className="size-3.5 flex-none text-danger" />;
}

interface PlaceProps {
  readonly current: boolean;
  readonly onGo: () => void;
  readonly title?: string;
  readonly children: React.ReactNode;
}

function Place({ current, onGo, title, children }: PlaceProps) {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) ref.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <button
      ref={ref}
      type="button"
      {...(current ? { "aria-current": "step" as const } : {})}
      title={title}
      onClick={onGo}
      className={`flex h-6 w-full min-w-0 items-center gap-1.5 rounded border-0 px-1.5 text-left text-text ${
        current ? "bg-accent-soft font-semibold" : "bg-transparent hover:bg-surface-hover"
      }`}
    >
      {children}
    </button>
  );
}
