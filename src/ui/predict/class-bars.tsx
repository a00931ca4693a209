/** Class probabilities as bars, in the order of the classes, the likeliest one set apart. Many classes: the likeliest ten. */
import { largestIndex } from "./evaluation";

export interface ClassBarsProps {
  readonly probabilities: readonly number[] | undefined;
  readonly classNames: readonly string[];
}

const LARGEST_BAR_COUNT = 10;

export function ClassBars({ probabilities, classNames }: ClassBarsProps) {
  const count = probabilities?.length ?? classNames.length;
  const all = Array.from({ length: count }, (_, index) => ({
    index,
    name: classNames[index] ?? String(index),
    probability: probabilities?.[index] ?? 0,
  }));
  const shown =
    count <= LARGEST_BAR_COUNT
      ? all
      : [...all].sort((a, b) => b.probability - a.probability).slice(0, LARGEST_BAR_COUNT);
  const top = probabilities === undefined ? -1 : largestIndex(probabilities);
  return (
    <ul aria-label="Class probabilities" className="m-0 grid list-none p-0" data-testid="class-probabilities">
      {shown.map(({ index, name, probability }) => (
        <li
          key={index}
          className="grid grid-cols-[minmax(16px,auto)_1fr_44px] items-center gap-2 text-[12px] leading-[18px]"
        >
          <span className={`truncate ${index === top ? "font-semibold" : "text-muted"}`}>{name}</span>
          <span className="h-2.5 overflow-hidden rounded-sm bg-surface-sunken" aria-hidden>
            <span
              className={`block h-full origin-left rounded-sm transition-transform duration-100 ${index === top ? "bg-accent" : "bg-border-strong"}`}
              style={{ transform: `scaleX(${String(probability)})` }}
            />
          </span>
          <span className={`numeric text-right ${index === top ? "font-semibold" : "text-muted"}`}>
            {probabilities === undefined ? "–" : `${(probability * 100).toFixed(1)}%`}
          </span>
        </li>
      ))}
    </ul>
  );
}
