/** Names and values side by side, values as wide as there is room. */
import type { Fact } from "./model-facts";

export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="numeric m-0 line-clamp-2 min-w-0 break-words" title={value}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
