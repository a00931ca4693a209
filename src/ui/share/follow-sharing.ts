/**
 * Links in the address bar and things pasted on the page, handed on to what opens them. Only listens: the rest is loaded when
 * there is something to open. Always holds: a link is taken out of the address, so that a reload does not open it again.
 */
import { followForeignPaste } from "../../graph-editor";
import { reportProblem } from "../components/toasts";

const failed = (problem: unknown): boolean => {
  reportProblem("Nothing was opened", problem);
  return false;
};

/** Opens the project that the address carries. @returns whether there was one and it is open now. */
export async function openAddress(): Promise<boolean> {
  const { hash, pathname, search } = window.location;
  if (!hash.startsWith("#project=")) return false;
  window.history.replaceState(window.history.state, "", `${pathname}${search}`);
  return import("./open-shared").then(({ openLink }) => openLink(hash)).catch(failed);
}

/** Listens from now on. @returns what ends that. */
export function followSharing(): () => void {
  const onHash = () => void openAddress();
  window.addEventListener("hashchange", onHash);
  const stopPaste = followForeignPaste((text, files) => {
    import("./open-shared").then(({ openPasted }) => openPasted(text, files)).catch(failed);
  });
  return () => {
    window.removeEventListener("hashchange", onHash);
    stopPaste();
  };
}
