/** What stands between the person and a saved project, and the ways out: another tab has it, or the browser cannot write. */
import { useState } from "react";
import { documentStore, useDocument } from "../../graph-editor";
import { Notice } from "../components/notice";
import { openCopy, saveProjectFile } from "./project-files";
import { autosave } from "./start";

export default function SaveBar() {
  const { kind, message } = useDocument((state) => state.saveState);
  if (kind === "other-tab") return <OtherTab message={message} />;
  return kind === "failed" ? <NotSaved message={message} /> : null;
}

function OtherTab({ message }: { readonly message: string }) {
  const [asked, setAsked] = useState(false);
  return (
    <Notice
      tone="info"
      className="flex-none items-center rounded-none border-b border-border"
      actions={
        <>
          <button
            type="button"
            className="btn btn-ghost h-7"
            onClick={() => {
              openCopy(documentStore.getState().document);
            }}
          >
            Open a copy
          </button>
          <button
            type="button"
            className="btn btn-primary h-7"
            disabled={asked}
            onClick={() => {
              setAsked(true);
              void autosave().then((saved) => {
                saved?.takeOver();
              });
            }}
          >
            {asked ? "Asking the other tab…" : "Edit here"}
          </button>
        </>
      }
    >
      {message}
    </Notice>
  );
}

function NotSaved({ message }: { readonly message: string }) {
  const [closed, setClosed] = useState<string>();
  if (closed === message) return null;
  return (
    <Notice
      tone="warning"
      className="flex-none items-center rounded-none border-b border-border"
      actions={
        <>
          <button
            type="button"
            className="btn btn-ghost h-7"
            onClick={() => {
              setClosed(message);
            }}
          >
            Close
          </button>
          <button
            type="button"
            className="btn btn-ghost h-7"
            onClick={() => {
              void autosave().then((saved) => saved?.flush());
            }}
          >
            Try again
          </button>
          <button type="button" className="btn h-7" onClick={saveProjectFile}>
            Save as a file
          </button>
        </>
      }
    >
      {message}
    </Notice>
  );
}
