/**
 * The model's answer to one example that a person makes, or to several at once: the latest input wins, at most one call is under way, and the
 * answer is renewed while training goes on. Failures come back as a sentence.
 */
import { useEffect, useRef, useState } from "react";
import type { NamedOutput } from "../../workers/protocol/training";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";

export type ExampleFields = Readonly<Record<string, Float32Array | Int32Array>>;

export interface Prediction {
  readonly outputs: readonly NamedOutput[];
  readonly message?: string;
}

const NONE: Prediction = { outputs: [] };

/** `version` changes when the weights do: the same examples are then predicted again. */
export function usePrediction(
  projectId: string | undefined,
  fields: ExampleFields | undefined,
  version: number,
  examples = 1,
): Prediction {
  const [prediction, setPrediction] = useState<Prediction>(NONE);
  const wanted = useRef<{ projectId: string; fields: ExampleFields; examples: number } | undefined>(undefined);
  const busy = useRef(false);

  useEffect(() => {
    wanted.current = projectId === undefined || fields === undefined ? undefined : { projectId, fields, examples };
    if (wanted.current === undefined) {
      setPrediction(NONE);
      return;
    }
    const work = async () => {
      if (busy.current) return;
      busy.current = true;
      try {
        while (wanted.current !== undefined) {
          const next = wanted.current;
          wanted.current = undefined;
          const outputs = await studio().training.predict(next);
          setPrediction({ outputs });
        }
      } catch (problem) {
        setPrediction({ outputs: [], message: messageOf(problem) });
      } finally {
        busy.current = false;
      }
    };
    void work();
  }, [projectId, fields, version, examples]);

  return fields === undefined ? NONE : prediction;
}
