/** The formats for a place, the recommended one as a card with its reason, and all others below. Blocked ones say by which layer. */
import { Ban, FileBox, FolderOpen, Sparkles } from "lucide-react";
import { FORMAT_FACTS, isFolder } from "../../engine/model/model-formats";
import type { ModelFormat } from "../../engine/model/model-formats";
import type { FormatChoice, FormatChoices } from "./choose-format";

interface FormatListProps {
  readonly choices: FormatChoices;
  readonly chosen: ModelFormat;
  readonly onChoose: (format: ModelFormat) => void;
}

export function FormatList({ choices: { recommended, reason, fitting, others }, chosen, onChoose }: FormatListProps) {
  const option = (choice: FormatChoice) => (
    <FormatOption key={choice.format} choice={choice} chosen={chosen === choice.format} onChoose={onChoose} />
  );
  const best = fitting.find(({ format }) => format === recommended);
  const rest = fitting.filter((choice) => choice !== best);
  return (
    <div role="radiogroup" aria-label="Format" className="flex flex-col gap-1">
      {best === undefined ? (
        <p className="m-0 px-1 pb-2 text-muted">{reason}</p>
      ) : (
        <FormatOption choice={best} chosen={chosen === best.format} onChoose={onChoose} reason={reason} />
      )}
      {rest.length > 0 && <Heading>Also for this place</Heading>}
      {rest.map(option)}
      {others.length > 0 && <Heading>Other formats</Heading>}
      {others.map(option)}
    </div>
  );
}

function Heading({ children }: { readonly children: string }) {
  return <p className="mt-2.5 mb-0.5 px-1 text-[12px] font-medium text-muted">{children}</p>;
}

function FormatOption({
  choice: { format, blockers },
  chosen,
  onChoose,
  reason,
}: {
  readonly choice: FormatChoice;
  readonly chosen: boolean;
  readonly onChoose: (format: ModelFormat) => void;
  /** Of the recommended one. */
  readonly reason?: string;
}) {
  const { title, summary, container } = FORMAT_FACTS[format];
  const [blocker] = blockers;
  const Icon = blocker !== undefined ? Ban : isFolder(format) ? FolderOpen : FileBox;
  const card = reason !== undefined;
  const look = chosen
    ? "border-accent bg-accent-soft"
    : card
      ? "border-border bg-surface hover:bg-surface-hover"
      : "border-transparent bg-transparent hover:bg-surface-hover";
  return (
    <button
      type="button"
      role="radio"
      aria-checked={chosen}
      aria-label={title}
      aria-describedby={`export-${format}`}
      className={`flex items-start gap-2.5 rounded-lg border text-left text-text ${card ? "p-3" : "px-2.5 py-1.5"} ${look}`}
      onClick={() => {
        onChoose(format);
      }}
    >
      <Icon aria-hidden className={`mt-0.5 size-4 flex-none ${blocker === undefined ? "text-muted" : "text-danger"}`} />
      <span className="min-w-0 flex-1">
        {card && (
          <span className="mb-0.5 flex items-center gap-1 text-[12px] font-medium text-accent-text">
            <Sparkles aria-hidden className="size-3" /> Recommended
          </span>
        )}
        <span className="flex items-baseline gap-2">
          <span className={card ? "font-semibold" : "font-medium"}>{title}</span>
          <span className="ml-auto flex-none text-[12px] text-muted">
            {container.kind === "folder" ? "folder" : `.${container.ending}`}
          </span>
        </span>
        <span
          id={`export-${format}`}
          className={`block text-[12px] leading-snug ${card ? "" : "truncate"} ${chosen ? "text-text" : "text-muted"}`}
        >
          {blocker === undefined ? (reason ?? firstSentence(summary)) : `Cannot take ${blocker.layer}.`}
        </span>
      </span>
    </button>
  );
}

/** The rest stands beside the list once the format is chosen. */
function firstSentence(text: string): string {
  return text.replace(/(?<=\.)\s.*$/s, "");
}
