/** The open model as source code, written anew shortly after each edit; the last code stays in sight while the graph has errors. */
import { useEffect, useState } from "react";
import { blockNames, documentStore, useDocument } from "../../graph-editor";
import type { CodeFramework, CodeLine } from "../../engine/model/source-code";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";

/** Edits follow each other while a person types; the code need not. */
const PAUSE_MS = 200;

export interface CodeState {
  readonly framework: CodeFramework;
  readonly lines: readonly CodeLine[];
}

/** `problem`: why the code is not that of the graph as it is now. */
export function useCode(framework: CodeFramework): { readonly code?: CodeState; readonly problem?: string } {
  const model = useDocument((state) => state.model);
  const training = useDocument((state) => state.document.training);
  const name = useDocument((state) => state.document.name);
  const [code, setCode] = useState<CodeState>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let current = true;
    const write = async () => {
      const { document, dataset } = documentStore.getState();
      try {
        const request = { projectName: name, model, training, dataset, blocks: blockNames(document) };
        const lines = await studio().training.code(request, framework);
        if (!current) return;
        setCode({ framework, lines });
        setProblem(undefined);
      } catch (reason) {
        if (current) setProblem(messageOf(reason));
      }
    };
    const timer = setTimeout(() => void write(), PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [framework, model, training, name]);
  return {
    ...(code?.framework === framework ? { code } : {}),
    ...(problem === undefined ? {} : { problem }),
  };
}
