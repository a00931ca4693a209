/** The small mark of a layer that is watched while it trains: two bars, for its activations and its gradients, coloured by how it does. */
import "./node-health.css";
import { useNodeHealth } from "./node-health";
import type { HealthLevel, HealthMark as Mark } from "./node-health";

const WORDS: Readonly<Record<HealthLevel, string>> = { good: "healthy", warning: "needs a look", broken: "broken" };

/** Everything that the mark says, in words. */
export function healthText({ level, facts, remarks }: Mark): string {
  return [`Health: ${WORDS[level]}`, ...remarks, ...facts.map(({ label, value }) => `${label} ${value}`)].join("\n");
}

const HEIGHT = 12;
/** A bar of nothing is still there to be seen. */
const LEAST = 1.5;
const barHeight = (share: number): number => LEAST + (HEIGHT - LEAST) * share;

export function HealthMark({ id }: { readonly id: string }) {
  const mark = useNodeHealth(id);
  if (mark === undefined) return null;
  const text = healthText(mark);
  return (
    <span className="health-mark" data-level={mark.level} title={text} role="img" aria-label={text}>
      {mark.level === "broken" ? (
        "NaN"
      ) : (
        <svg width="11" height={HEIGHT} viewBox={`0 0 11 ${String(HEIGHT)}`} aria-hidden="true">
          {[mark.activation, mark.gradient].map((share, index) => (
            <rect
              key={index}
              x={index * 6}
              y={HEIGHT - barHeight(share)}
              width="4"
              height={barHeight(share)}
              rx="1"
              opacity={index === 0 ? 1 : 0.6}
            />
          ))}
        </svg>
      )}
    </span>
  );
}

/** The same as facts, for the inspector. */
export function HealthSection({ id }: { readonly id: string }) {
  const mark = useNodeHealth(id);
  if (mark === undefined) return null;
  return (
    <div className="inspector-section">
      <h3>
        While training{" "}
        <span className="health-word" data-level={mark.level}>
          {WORDS[mark.level]}
        </span>
      </h3>
      <dl className="health-facts">
        {mark.facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="numeric">{value}</dd>
          </div>
        ))}
      </dl>
      {mark.remarks.map((remark) => (
        <p key={remark} className="health-remark" data-level={mark.level}>
          {remark}
        </p>
      ))}
    </div>
  );
}
