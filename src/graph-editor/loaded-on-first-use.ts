/**
 * Parts of the page that nobody needs before doing something: they begin to load with the first move of the pointer or the first key, so
 * that the page itself opens sooner and the part is there when it is asked for.
 */
import { lazy } from "react";
import type { ComponentType, LazyExoticComponent } from "react";

const FIRST_USES = ["pointermove", "pointerdown", "keydown"] as const;

/** @param load imports the part; what fails is tried again when the part is shown. */
export function loadedOnFirstUse<Properties extends object>(
  load: () => Promise<ComponentType<Properties>>,
): LazyExoticComponent<ComponentType<Properties>> {
  let loading: Promise<ComponentType<Properties>> | undefined;
  const once = (): Promise<ComponentType<Properties>> => {
    loading ??= load().catch((problem: unknown) => {
      loading = undefined;
      throw problem;
    });
    return loading;
  };
  if (typeof window !== "undefined") {
    const begin = (): void => {
      for (const name of FIRST_USES) window.removeEventListener(name, begin, { capture: true });
      once().catch(() => undefined);
    };
    for (const name of FIRST_USES) window.addEventListener(name, begin, { capture: true });
  }
  return lazy(async () => ({ default: await once() }));
}
