/** What the share dialog shows, made when it opens: the link, and the picture as a file. */
import { useEffect, useState } from "react";
import { useDocument } from "../../graph-editor";
import { projectFragment } from "../../graph-editor/document/share-link";
import { messageOf } from "../components/toasts";
import { projectPng, type PictureTheme } from "./project-picture";

export type SharedLink =
  | { readonly stage: "making" }
  | { readonly stage: "ready"; readonly address: string }
  | { readonly stage: "too-long"; readonly length: number; readonly limit: number };

/** The page's own address with the project in its fragment. */
export function useLink(): SharedLink {
  const project = useDocument((state) => state.document);
  const [made, setMade] = useState<SharedLink & { readonly of?: typeof project }>({ stage: "making" });
  useEffect(() => {
    let current = true;
    const { origin, pathname, search } = window.location;
    void projectFragment(project).then((result) => {
      if (!current) return;
      const link: SharedLink =
        typeof result === "string"
          ? { stage: "ready", address: `${origin}${pathname}${search}${result}` }
          : { stage: "too-long", ...result };
      setMade({ ...link, of: project });
    });
    return () => {
      current = false;
    };
  }, [project]);
  return made.of === project ? made : { stage: "making" };
}

export type SharedPicture =
  | { readonly stage: "drawing" }
  | { readonly stage: "failed"; readonly message: string }
  | {
      readonly stage: "ready";
      readonly theme: PictureTheme;
      readonly file: Blob;
      readonly weights: boolean;
      readonly address: string;
    };

/** The picture in a theme, with an address to show it by. What was drawn last stays in sight while the next one is drawn. */
export function usePicture(theme: PictureTheme): SharedPicture {
  const project = useDocument((state) => state.document);
  const [state, setState] = useState<SharedPicture>({ stage: "drawing" });
  const shown = state.stage === "ready" ? state.address : undefined;
  // An address is needed until the picture that it stands for is no longer shown.
  useEffect(
    () => () => {
      if (shown !== undefined) URL.revokeObjectURL(shown);
    },
    [shown],
  );
  useEffect(() => {
    let current = true;
    projectPng(theme).then(
      (made) => {
        if (current) setState({ stage: "ready", theme, ...made, address: URL.createObjectURL(made.file) });
      },
      (problem: unknown) => {
        if (current) setState({ stage: "failed", message: messageOf(problem) });
      },
    );
    return () => {
      current = false;
    };
  }, [project, theme]);
  return state;
}
