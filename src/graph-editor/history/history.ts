/**
 * Undo and redo as marks over immutable revisions. It knows nothing of what a revision holds, so it covers everything that
 * a document holds. What always holds: undoing every mark gives back the first revision itself, redoing them the last.
 */

/** Where history can return to: a revision before a change, and what the change was called. */
export interface Mark<Revision> {
  readonly revision: Revision;
  /** For the menu: "Undo move". */
  readonly label: string;
}

export interface History<Revision> {
  readonly present: Revision;
  readonly past: readonly Mark<Revision>[];
  readonly future: readonly Mark<Revision>[];
  /** Changes that carry this key join the newest mark; any other change, undo or redo ends it. */
  readonly openKey: string | undefined;
}

/** Marks kept; the oldest are forgotten first. Revisions share structure, so a mark costs little. */
export const MARK_LIMIT = 1000;

export function startHistory<Revision>(present: Revision): History<Revision> {
  return { present, past: [], future: [], openKey: undefined };
}

/**
 * Records a revision. The same revision again changes nothing.
 * @param key consecutive changes with one key make one mark: a drag, a slider, a text being typed.
 */
export function record<Revision>(
  history: History<Revision>,
  next: Revision,
  label: string,
  key?: string,
): History<Revision> {
  if (next === history.present) return history;
  if (key !== undefined && key === history.openKey && history.past.length > 0) {
    return { ...history, present: next, future: [] };
  }
  const past = [...history.past, { revision: history.present, label }].slice(-MARK_LIMIT);
  return { present: next, past, future: [], openKey: key };
}

export function undo<Revision>(history: History<Revision>): History<Revision> {
  const mark = history.past.at(-1);
  if (!mark) return history;
  return {
    present: mark.revision,
    past: history.past.slice(0, -1),
    future: [...history.future, { revision: history.present, label: mark.label }],
    openKey: undefined,
  };
}

export function redo<Revision>(history: History<Revision>): History<Revision> {
  const mark = history.future.at(-1);
  if (!mark) return history;
  return {
    present: mark.revision,
    past: [...history.past, { revision: history.present, label: mark.label }],
    future: history.future.slice(0, -1),
    openKey: undefined,
  };
}
