/**
 * Parts of the page that nobody needs before doing something: they begin to load with the first move of the pointer or the first key, so
 * that the page itself opens sooner and the part is there when it is asked for.
 */
import { createElement, lazy, useState } from "react";
import type { ComponentType, FunctionComponent } from "react";

const FIRST_USES = ["pointermove", "pointerdown", "keydown"] as const;

/**
 * @param load imports the part; what fails is tried again when the part is shown.
 * @returns a component for a `Suspense`; once the part is there it shows at once, so that no key pressed after it opens goes astray.
 */
export function loadedOnFirstUse<Properties extends object>(
  load: () => Promise<ComponentType<Properties>>,
): FunctionComponent<Properties> {
  let part: ComponentType<Properties> | undefined;
  let loading: Promise<ComponentType<Properties>> | undefined;
  const once = (): Promise<ComponentType<Properties>> => {
    loading ??= load().then(
      (loaded) => {
        part = loaded;
        return loaded;
      },
      (problem: unknown) => {
        loading = undefined;
        throw problem;
      },
    );
    return loading;
  };
  if (typeof window !== "undefined") {
    const begin = (): void => {
      for (const name of FIRST_USES) window.removeEventListener(name, begin, { capture: true });
      once().catch(() => undefined);
    };
    for (const name of FIRST_USES) window.addEventListener(name, begin, { capture: true });
  }
  const waiting = lazy(async () => ({ default: await once() }));
  return function Part(properties: Properties) {
    // Chosen when it is mounted: another type of component later on would begin anew.
    const [shown] = useState<ComponentType<Properties>>(() => part ?? waiting);
    return createElement(shown, properties);
  };
}
