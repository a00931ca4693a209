/** A sentence over the canvas about something that was not done, and why. It goes away by itself or with a click. */
import { Info, X } from "lucide-react";
import { useEffect } from "react";
import { documentStore } from "../document/document-store";
import { useDocument } from "../document/use-document";

/** Long enough to read two sentences. */
const SHOWN_MS = 9000;

export function CanvasNotice() {
  const notice = useDocument((state) => state.notice);
  useEffect(() => {
    if (!notice) return undefined;
    const timer = setTimeout(() => documentStore.getState().say(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div className="canvas-notice-place" role="status">
      {notice && (
        <div className="canvas-notice">
          <Info size={15} aria-hidden="true" />
          <p>{notice.message}</p>
          <button
            type="button"
            className="btn btn-ghost btn-icon"
            aria-label="Close"
            onClick={() => documentStore.getState().say(undefined)}
          >
            <X aria-hidden="true" />
          </button>
        </div>
      )}
    </div>
  );
}
