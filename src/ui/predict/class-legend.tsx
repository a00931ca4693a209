/** Names of classes beside the colours that stand for them in a picture. */
import { classColor, cssColor } from "./class-colors";

export function ClassLegend({ classNames }: { readonly classNames: readonly string[] }) {
  return (
    <ul aria-label="Classes" className="m-0 flex list-none flex-wrap gap-x-3 gap-y-1 p-0 text-[12px]">
      {classNames.map((name, index) => (
        <li key={name} className="flex min-w-0 items-center gap-1.5">
          <span
            aria-hidden
            className="size-2.5 flex-none rounded-full"
            style={{ background: cssColor(classColor(index)) }}
          />
          <span className="truncate">{name}</span>
        </li>
      ))}
    </ul>
  );
}
