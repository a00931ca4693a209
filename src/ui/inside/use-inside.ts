/** The newest look inside of the model: renewed when the wish changes and, while a run goes on, every few seconds. One call at a time. */
import { useEffect, useRef, useState } from "react";
import type { InsideView, InsideWish } from "../../engine/metrics/inside-view";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";

const REFRESH_MS = 2_000;

export interface InsideAnswer {
  /** The wish that `view` answers. */
  readonly wish?: InsideWish;
  readonly view?: InsideView;
  readonly message?: string;
}

/** @param live whether the weights change meanwhile. */
export function useInside(projectId: string, wish: InsideWish | undefined, live: boolean): InsideAnswer {
  const [answer, setAnswer] = useState<InsideAnswer>({});
  const wanted = useRef<{ readonly projectId: string; readonly wish: InsideWish } | undefined>(undefined);
  const busy = useRef(false);
  useEffect(() => {
    let current = true;
    const look = async () => {
      wanted.current = wish === undefined ? undefined : { projectId, wish };
      if (busy.current || document.hidden) return;
      busy.current = true;
      try {
        while (wanted.current !== undefined) {
          const next = wanted.current;
          wanted.current = undefined;
          const view = await studio().training.inside(next.projectId, next.wish);
          setAnswer({ wish: next.wish, view });
        }
      } catch (problem) {
        setAnswer({ message: messageOf(problem) });
      } finally {
        busy.current = false;
      }
    };
    void look();
    const timer = live ? setInterval(() => current && void look(), REFRESH_MS) : undefined;
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [projectId, wish, live]);
  return answer;
}
