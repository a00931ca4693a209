/** A text that the model goes on with, character by character, and how sure it is of the next one. */
import { Play, Shuffle, Square } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { DataField } from "../../engine/layers/define";
import { studio } from "../app/studio";
import { Slider } from "../components/slider";
import { Notice } from "../components/notice";
import { ScrollRegion } from "../components/scroll-region";
import { messageOf } from "../components/toasts";
import { ClassBars } from "./class-bars";
import { judgedSplit } from "./evaluation-store";
import { drawClass, probabilitiesAt, windowOf } from "./next-token";
import { usePrediction, type ExampleFields } from "./use-prediction";
import type { WeightsSource } from "./weights-source";

/** Characters that one press writes. */
const LENGTH = 400;
/** The text in sight is renewed at most this often. */
const SHOW_EVERY_MS = 60;
const STARTING_CHARACTERS = 24;

export interface TextGeneratorProps {
  readonly source: WeightsSource;
  readonly field: DataField;
}

/** A character as a bar's name: white space is written out. */
function shownCharacter(character: string): string {
  if (character === " ") return "space";
  if (character === "\n") return "line";
  return character;
}

export function TextGenerator({ source, field }: TextGeneratorProps) {
  const [prompt, setPrompt] = useState("");
  const [written, setWritten] = useState("");
  const [temperature, setTemperature] = useState(0.7);
  const [message, setMessage] = useState<string>();
  const [writing, setWriting] = useState(false);
  const question = useRef(0);
  const { projectId } = source;
  const characters = useMemo(() => field.classNames ?? [], [field]);
  const names = useMemo(() => characters.map(shownCharacter), [characters]);

  const text = prompt + written;
  const end = useMemo(() => (writing ? undefined : windowOf(text, field)), [text, field, writing]);
  const fields = useMemo<ExampleFields | undefined>(
    () => (end === undefined ? undefined : { [field.name]: end.tokens }),
    [end, field.name],
  );
  const prediction = usePrediction(projectId, fields, source.step);
  const [output] = prediction.outputs;
  const probabilities = output === undefined || end === undefined ? undefined : probabilitiesAt(output, end.last);

  // Writing ends with the panel.
  useEffect(
    () => () => {
      question.current += 1;
    },
    [],
  );

  const takeBeginning = () => {
    const split = judgedSplit(source.dataset);
    studio()
      .data.samples(source.data, split, [Math.floor(Math.random() * source.dataset.counts[split])])
      .then(
        ({ batch }) => {
          const ids = [...(batch.fields[field.name] ?? [])].slice(0, STARTING_CHARACTERS);
          setPrompt(ids.map((id) => characters[id] ?? "").join(""));
          setWritten("");
        },
        (problem: unknown) => {
          setMessage(messageOf(problem));
        },
      );
  };
  const begin = useRef(takeBeginning);
  useEffect(() => {
    begin.current();
  }, [source.dataset]);

  const write = async () => {
    question.current += 1;
    const mine = question.current;
    setWriting(true);
    setMessage(undefined);
    let so = "";
    let shownMs = 0;
    try {
      for (let count = 0; count < LENGTH && mine === question.current; count++) {
        const window = windowOf(prompt + so, field);
        if (window === undefined) break;
        const [answer] = await studio().training.predict({
          projectId,
          fields: { [field.name]: window.tokens },
          examples: 1,
        });
        if (answer === undefined) throw new Error("The model has no output.");
        so += characters[drawClass(probabilitiesAt(answer, window.last), temperature, Math.random())] ?? "";
        if (performance.now() - shownMs > SHOW_EVERY_MS && mine === question.current) {
          shownMs = performance.now();
          setWritten(so);
        }
      }
    } catch (problem) {
      if (mine === question.current) setMessage(messageOf(problem));
    }
    if (mine !== question.current) return;
    setWritten(so);
    setWriting(false);
  };

  const stop = () => {
    question.current += 1;
    setWriting(false);
  };

  return (
    <div className="flex h-full min-h-0 flex-1 gap-4">
      <div className="flex min-w-[320px] flex-1 flex-col gap-2">
        <div className="flex flex-none items-center gap-2">
          <label htmlFor="text-prompt" className="text-[12px] font-semibold whitespace-nowrap">
            Begin with
          </label>
          <input
            id="text-prompt"
            className="input min-w-0 flex-1"
            value={prompt}
            maxLength={2000}
            placeholder="Type a few words"
            onChange={(event) => {
              stop();
              setPrompt(event.target.value);
              setWritten("");
            }}
          />
          <button
            type="button"
            className="btn btn-icon"
            aria-label="Begin like a test example"
            title="Begin like a test example"
            onClick={() => {
              stop();
              takeBeginning();
            }}
          >
            <Shuffle aria-hidden />
          </button>
          <Slider
            label="Temperature"
            value={temperature}
            min={0}
            max={1.5}
            step={0.1}
            format={(value) => value.toFixed(1)}
            onChange={setTemperature}
          />
          {writing ? (
            <button type="button" className="btn" onClick={stop}>
              <Square aria-hidden /> Stop
            </button>
          ) : (
            <button
              type="button"
              className="btn btn-primary"
              disabled={prompt === ""}
              data-testid="generate"
              onClick={() => void write()}
            >
              <Play aria-hidden /> Write
            </button>
          )}
        </div>
        {message !== undefined && <Notice tone="danger">{message}</Notice>}
        <ScrollRegion
          label="Generated text"
          className="flex-1 rounded-lg border border-border bg-surface-sunken px-3.5 py-2.5"
        >
          <p className="m-0 text-[13px] leading-relaxed break-words whitespace-pre-wrap" data-testid="generated-text">
            <span className="text-muted">{prompt}</span>
            <span>{written}</span>
            {writing && <span aria-hidden className="ml-px inline-block h-3.5 w-1.5 translate-y-0.5 bg-accent" />}
          </p>
        </ScrollRegion>
      </div>
      <section className="flex w-[200px] flex-none flex-col gap-1.5" aria-label="Next character">
        <p className="m-0 text-[12px] font-semibold">Next character</p>
        {prediction.message !== undefined ? (
          <Notice tone="danger">{prediction.message}</Notice>
        ) : (
          <ClassBars probabilities={probabilities} classNames={names} />
        )}
      </section>
    </div>
  );
}
