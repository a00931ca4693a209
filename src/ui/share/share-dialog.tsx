/** The project for others: a link that carries it, a picture with it inside, its file, and the way to the trained model. */
import { Box, Check, Copy, Download, FileJson, Image, Link2 } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { useDocument } from "../../graph-editor";
import { fileStem } from "../../engine/model/file-stem";
import { download, saveProjectFile } from "../app/project-files";
import { resolvedTheme } from "../app/preferences";
import { openDialog } from "../app/shell-state";
import { Dialog } from "../components/dialog";
import { Segmented } from "../components/form-controls";
import { Notice } from "../components/notice";
import { reportProblem } from "../components/toasts";
import { useDatasets } from "../data/dataset-service";
import { formatBytes, formatCount } from "../runs/number-format";
import { projectSvg, type PictureTheme } from "./project-picture";
import { useLink, usePicture } from "./use-shared";

export default function ShareDialog() {
  return (
    <Dialog
      open
      onClose={() => {
        openDialog(undefined);
      }}
      title="Share"
      description="Nothing is sent anywhere. Graph and settings go along; data and weights stay here."
      width={680}
    >
      <div className="flex flex-col gap-4">
        <OwnDataNotice />
        <LinkPart />
        <PicturePart />
        <div className="grid grid-cols-2 gap-3">
          <Part
            icon={<FileJson />}
            title="Project file"
            text="For any size of graph."
            actions={
              <button type="button" className="btn h-7" onClick={saveProjectFile}>
                <Download aria-hidden /> Download
              </button>
            }
          />
          <Part
            icon={<Box />}
            title="Trained model"
            text="Its file holds the project, too."
            actions={
              <button
                type="button"
                className="btn h-7"
                onClick={() => {
                  openDialog("export");
                }}
              >
                Export…
              </button>
            }
          />
        </div>
        <p className="m-0 text-[12px] text-muted">
          To open any of these, paste the link or drop the file on the canvas. It opens as a new project.
        </p>
      </div>
    </Dialog>
  );
}

interface PartProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

function Part({ icon, title, text, actions, children }: PartProps) {
  return (
    <section aria-label={title} className="rounded-lg border border-border p-3">
      <div className="flex items-center gap-2.5">
        <span aria-hidden className="flex-none text-muted [&_svg]:size-4">
          {icon}
        </span>
        <div className="min-w-0 flex-1">
          <h3 className="m-0 text-[13px] font-semibold">{title}</h3>
          <p className="m-0 text-[12px] text-muted">{text}</p>
        </div>
        {actions !== undefined && <div className="flex flex-none items-center gap-1.5">{actions}</div>}
      </div>
      {children}
    </section>
  );
}

/** A data set that only this browser has: whoever opens the project has to choose one. */
function OwnDataNotice() {
  const dataset = useDocument((state) => state.document.data.dataset);
  const own = useDatasets((state) => state.catalogue.find(({ id, bundled }) => id === dataset && !bundled));
  if (own === undefined) return null;
  return (
    <Notice tone="info">
      The data set {own.name} is only in this browser. Whoever opens the project chooses data of their own under Data.
    </Notice>
  );
}

function LinkPart() {
  const link = useLink();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<string>();
  const address = link.stage === "ready" ? link.address : "";
  const done = address !== "" && copied === address;
  const copy = () => {
    navigator.clipboard.writeText(address).then(
      () => {
        setCopied(address);
      },
      (problem: unknown) => {
        field.current?.select();
        reportProblem("The link could not be copied: press Ctrl C in its field", problem);
      },
    );
  };
  if (link.stage === "too-long")
    return (
      <Part
        icon={<Link2 />}
        title="Link"
        text={`This project is too large for a link: it would have ${formatCount(link.length)} characters.`}
        actions={
          <button type="button" className="btn h-7" onClick={saveProjectFile}>
            <Download aria-hidden /> Project file
          </button>
        }
      >
        <p className="mt-2 mb-0">
          Mail programs and chats cut links that are longer than {formatCount(link.limit)}. Send the picture or the
          project file.
        </p>
      </Part>
    );
  return (
    <Part
      icon={<Link2 />}
      title="Link"
      text={
        address === ""
          ? "Packing the project…"
          : `The project is in the link itself, behind the #, which browsers send to no server. ${formatCount(address.length)} characters.`
      }
    >
      <div className="mt-2.5 flex gap-2">
        <input
          ref={field}
          className="input min-w-0 flex-1 font-mono text-[12px]"
          aria-label="Link with the project"
          readOnly
          value={address}
          onFocus={(event) => {
            event.target.select();
          }}
        />
        <button type="button" className="btn btn-primary min-w-24" disabled={address === ""} onClick={copy}>
          {done ? <Check aria-hidden /> : <Copy aria-hidden />} {done ? "Copied" : "Copy link"}
        </button>
      </div>
      <p className="sr-only" role="status">
        {done ? "The link was copied." : ""}
      </p>
    </Part>
  );
}

const themes: readonly { readonly value: PictureTheme; readonly label: string }[] = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

function PicturePart() {
  const [theme, setTheme] = useState<PictureTheme>(resolvedTheme);
  const name = useDocument((state) => state.document.name);
  const picture = usePicture(theme);
  const stem = fileStem(name);
  return (
    <Part
      icon={<Image />}
      title="Picture"
      text={`The whole graph. ${picture.stage === "ready" ? `The PNG (${formatBytes(picture.file.size)})` : "The PNG"} holds the project${picture.stage === "ready" && picture.weights ? " and its weights" : ""}.`}
      actions={
        <>
          <Segmented label="Theme of the picture" value={theme} options={themes} onChange={setTheme} />
          <button
            type="button"
            className="btn h-7"
            disabled={picture.stage === "failed"}
            onClick={() => {
              projectSvg(theme).then(
                (text) => {
                  download(`${stem}.svg`, text, "image/svg+xml");
                },
                (problem: unknown) => {
                  reportProblem("The drawing could not be made", problem);
                },
              );
            }}
          >
            SVG
          </button>
          <button
            type="button"
            className="btn h-7"
            data-testid="download-png"
            disabled={picture.stage !== "ready" || picture.theme !== theme}
            onClick={() => {
              if (picture.stage === "ready") download(`${stem}.png`, picture.file, "image/png");
            }}
          >
            <Download aria-hidden /> PNG
          </button>
        </>
      }
    >
      {picture.stage === "failed" ? (
        <Notice tone="info" className="mt-2.5">
          {picture.message}
        </Notice>
      ) : (
        <div className="mt-2.5 flex h-[200px] items-center justify-center overflow-hidden rounded-md border border-border bg-surface-sunken">
          {picture.stage === "ready" ? (
            <Preview address={picture.address} name={name} />
          ) : (
            <p className="m-0 text-muted" role="status">
              Drawing…
            </p>
          )}
        </div>
      )}
    </Part>
  );
}

function Preview({ address, name }: { readonly address: string; readonly name: string }) {
  return <img src={address} alt={`Graph of ${name}`} className="block max-h-full max-w-full" />;
}
