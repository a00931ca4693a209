/** The button that takes a checkpoint file in; what is said of the file is loaded with the first one. */
import { Upload } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { IconButton } from "../../components/tooltip";

const UploadDialog = lazy(async () => ({ default: (await import("./upload-dialog")).UploadDialog }));

const LABEL = "Upload a checkpoint";

/** @param worded with its name beside the icon, where there is room. */
export function UploadButton({ worded = false }: { readonly worded?: boolean }) {
  const picker = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const pick = (): void => {
    picker.current?.click();
  };
  return (
    <>
      {worded ? (
        <button type="button" className="btn h-7" onClick={pick}>
          <Upload aria-hidden /> {LABEL}
        </button>
      ) : (
        <IconButton label={LABEL} className="size-7" onClick={pick}>
          <Upload aria-hidden />
        </IconButton>
      )}
      <input
        ref={picker}
        type="file"
        accept=".safetensors"
        hidden
        data-testid="upload-checkpoint"
        onChange={(event) => {
          setFile(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      {file !== undefined && (
        <Suspense fallback={null}>
          <UploadDialog
            file={file}
            onClose={() => {
              setFile(undefined);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
