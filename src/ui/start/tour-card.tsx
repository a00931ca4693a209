/**
 * A short tour for people who are here for the first time: a card beside each place that it speaks of. It blocks nothing, can be
 * left at every step, and does not come again by itself once it was seen or left.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { setPreferences } from "../app/preferences";
import { setTour, showDockTab } from "../app/shell-state";
import { placeCard, type Box } from "./place-card";
import { TOUR_STEPS } from "./tour-steps";

function endTour(): void {
  setPreferences({ tourSeen: true });
  setTour(false);
}

const CARD = { width: 320 } as const;

function boxOf(selector: string): Box | undefined {
  const box = document.querySelector(selector)?.getBoundingClientRect();
  return box === undefined || box.width === 0
    ? undefined
    : { left: box.left, top: box.top, width: box.width, height: box.height };
}

/** Nothing is drawn again while nothing has moved. */
function sameNumbers<T extends object>(a: T | undefined, b: T | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export default function TourCard() {
  const [index, setIndex] = useState(0);
  const step = TOUR_STEPS[index];
  const card = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Box>();
  const [corner, setCorner] = useState<{ readonly left: number; readonly top: number }>();

  // Follows what it points at: panels fold, the window changes.
  useLayoutEffect(() => {
    if (step === undefined) return;
    if (step.tab !== undefined) showDockTab(step.tab);
    const follow = () => {
      const box = boxOf(step.place);
      const height = card.current?.offsetHeight ?? 0;
      const page = { width: window.innerWidth, height: window.innerHeight };
      setPlace((before) => (sameNumbers(before, box) ? before : box));
      const next = placeCard(
        box ?? { left: page.width / 2, top: page.height / 2, width: 0, height: 0 },
        { ...CARD, height },
        page,
      );
      setCorner((before) => (sameNumbers(before, next) ? before : next));
    };
    follow();
    const timer = setInterval(follow, 400);
    window.addEventListener("resize", follow);
    return () => {
      clearInterval(timer);
      window.removeEventListener("resize", follow);
    };
  }, [step]);

  // Back to where the keyboard was, or to the button that a new person presses next.
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      const known = before !== document.body && before?.isConnected === true;
      const next = known ? before : document.querySelector("[data-testid=train]");
      if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    };
  }, []);

  const placed = corner !== undefined;
  useEffect(() => {
    // Before it has its place it is hidden and takes no focus.
    if (placed) card.current?.focus({ preventScroll: true });
  }, [index, placed]);

  const last = index === TOUR_STEPS.length - 1;
  useEffect(() => {
    const element = card.current;
    const press = (event: KeyboardEvent) => {
      if (event.key === "Escape") endTour();
      else if (event.key === "ArrowRight" && !last) setIndex(index + 1);
      else if (event.key === "ArrowLeft" && index > 0) setIndex(index - 1);
      else return;
      event.preventDefault();
      // The canvas has uses of its own for these keys.
      event.stopPropagation();
    };
    element?.addEventListener("keydown", press);
    return () => {
      element?.removeEventListener("keydown", press);
    };
  }, [index, last]);

  if (step === undefined) return null;
  return (
    <>
      {place !== undefined && (
        <div
          aria-hidden
          className="pointer-events-none fixed z-30 rounded-lg border-2 border-accent shadow-[0_0_0_4px_color-mix(in_srgb,var(--accent)_22%,transparent)] transition-all duration-200 motion-reduce:transition-none"
          style={{ left: place.left - 3, top: place.top - 3, width: place.width + 6, height: place.height + 6 }}
        />
      )}
      <div
        ref={card}
        role="dialog"
        aria-labelledby="tour-title"
        aria-describedby="tour-text"
        tabIndex={-1}
        data-testid="tour"
        className="fixed z-40 rounded-xl border border-border bg-surface-raised p-4 shadow-high outline-none transition-[left,top] duration-200 focus-visible:outline-2 focus-visible:outline-accent motion-reduce:transition-none"
        style={{ width: CARD.width, ...(corner ?? { left: 0, top: 0, visibility: "hidden" }) }}
      >
        <h2 id="tour-title" className="m-0 text-[14px] font-semibold">
          {step.title}
        </h2>
        <p id="tour-text" className="mt-1.5 mb-3.5 leading-relaxed text-muted">
          {step.text}
        </p>
        <div className="flex items-center gap-1.5">
          <span className="numeric text-[12px] text-muted">
            {index + 1} of {TOUR_STEPS.length}
          </span>
          <button type="button" className="btn btn-ghost ml-auto h-7 px-2" onClick={endTour}>
            {last ? "Close" : "Skip"}
          </button>
          {index > 0 && (
            <button
              type="button"
              className="btn h-7 px-2.5"
              onClick={() => {
                setIndex(index - 1);
              }}
            >
              Back
            </button>
          )}
          <button
            type="button"
            className="btn btn-primary h-7 px-2.5"
            onClick={() => {
              if (last) endTour();
              else setIndex(index + 1);
            }}
          >
            {last ? "Done" : "Next"}
          </button>
        </div>
      </div>
    </>
  );
}
