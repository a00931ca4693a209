/** The top of the page: the project and its files on the left, undo and redo, the device, and training on the right. */
import {
  ChevronDown,
  CloudAlert,
  Download,
  FilePlus2,
  FolderOpen,
  History,
  Keyboard,
  LayoutTemplate,
  Monitor,
  Moon,
  PanelLeft,
  PanelRight,
  Redo2,
  Save,
  Search,
  Share2,
  Sun,
  Undo2,
} from "lucide-react";
import { useState } from "react";
import { documentStore, editorCommand, renameProject, useDocument, useShortcut } from "../../graph-editor";
import { MenuButton } from "../components/menu-button";
import { IconButton, Tooltip } from "../components/tooltip";
import { TrainControls } from "../runs/train-controls";
import { DeviceBadge } from "./device-badge";
import { setPreferences, usePreference } from "./preferences";
import { ProductMark } from "./product-mark";
import { askForProjectFile, newProject, saveProjectFile } from "./project-files";
import { openDialog } from "./shell-state";

export function TopBar() {
  const paletteOpen = usePreference("paletteOpen");
  const inspectorOpen = usePreference("inspectorOpen");
  return (
    <header className="flex h-12 flex-none items-center gap-1 border-b border-border bg-surface-raised px-2.5">
      <ProductMark />
      <span aria-hidden className="mx-1.5 h-5 w-px bg-border" />
      <ProjectName />
      <ProjectMenu />
      <span aria-hidden className="mx-1 h-5 w-px bg-border" />
      <UndoRedo />
      <button
        type="button"
        className="btn btn-ghost ml-1 min-w-0 overflow-hidden text-muted"
        onClick={() => {
          openDialog("commands");
        }}
      >
        <Search aria-hidden /> <span className="truncate max-xl:sr-only">Find a command</span>{" "}
        <kbd className="kbd">Ctrl K</kbd>
      </button>
      <div className="ml-auto flex items-center gap-1">
        <DeviceBadge />
        <IconButton
          label={paletteOpen ? "Hide the palette" : "Show the palette"}
          pressed={paletteOpen}
          onClick={() => {
            setPreferences({ paletteOpen: !paletteOpen });
          }}
        >
          <PanelLeft aria-hidden />
        </IconButton>
        <IconButton
          label={inspectorOpen ? "Hide the inspector" : "Show the inspector"}
          pressed={inspectorOpen}
          onClick={() => {
            setPreferences({ inspectorOpen: !inspectorOpen });
          }}
        >
          <PanelRight aria-hidden />
        </IconButton>
        <ThemeMenu />
        <span aria-hidden className="mx-1 h-5 w-px bg-border" />
        <IconButton
          label="Share"
          onClick={() => {
            openDialog("share");
          }}
        >
          <Share2 aria-hidden />
        </IconButton>
        <button
          type="button"
          className="btn"
          onClick={() => {
            openDialog("export");
          }}
        >
          <Download aria-hidden /> Export
        </button>
        <TrainControls />
      </div>
    </header>
  );
}

function ProjectName() {
  const name = useDocument((state) => state.document.name);
  const id = useDocument((state) => state.document.id);
  const [draft, setDraft] = useState<string>();
  const shown = draft ?? name;
  const commit = () => {
    if (draft !== undefined) documentStore.getState().run(renameProject(draft), { label: "rename project" });
    setDraft(undefined);
  };
  return (
    <input
      key={id}
      aria-label="Project name"
      className="h-7 min-w-24 rounded-md border border-transparent bg-transparent px-1.5 font-semibold text-text hover:border-border focus:border-accent focus:bg-surface-raised"
      style={{ width: `${String(Math.min(30, Math.max(10, shown.length + 2)))}ch` }}
      maxLength={200}
      spellCheck={false}
      value={shown}
      onChange={(event) => {
        setDraft(event.target.value);
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          setDraft(undefined);
          event.stopPropagation();
        }
      }}
    />
  );
}

function ProjectMenu() {
  const saveState = useDocument((state) => state.saveState);
  // That another tab has the project is said under the bar, for as long as it is so; this can be closed there.
  const trouble = saveState.kind === "failed";
  return (
    <>
      <MenuButton
        width={270}
        trigger={
          <button type="button" className="btn btn-ghost px-2" aria-label="Project menu">
            Project <ChevronDown aria-hidden />
          </button>
        }
        entries={[
          { label: "New empty project", icon: <FilePlus2 aria-hidden />, onSelect: newProject },
          {
            label: "Templates…",
            icon: <LayoutTemplate aria-hidden />,
            onSelect: () => {
              openDialog("templates");
            },
          },
          {
            label: "Recent projects…",
            icon: <History aria-hidden />,
            onSelect: () => {
              openDialog("projects");
            },
          },
          "separator",
          { label: "Open a file…", icon: <FolderOpen aria-hidden />, shortcut: "Ctrl O", onSelect: askForProjectFile },
          { label: "Save as a file", icon: <Save aria-hidden />, shortcut: "Ctrl S", onSelect: saveProjectFile },
          {
            label: "Share…",
            icon: <Share2 aria-hidden />,
            onSelect: () => {
              openDialog("share");
            },
          },
          {
            label: "Export the model…",
            icon: <Download aria-hidden />,
            onSelect: () => {
              openDialog("export");
            },
          },
          "separator",
          {
            label: "Keyboard shortcuts",
            icon: <Keyboard aria-hidden />,
            shortcut: "?",
            onSelect: () => {
              openDialog("shortcuts");
            },
          },
        ]}
      />
      {trouble && (
        <Tooltip label={saveState.message}>
          <button
            type="button"
            aria-label={`${saveState.message} Save as a file`}
            className="badge border-0 bg-warning-soft text-warning"
            onClick={saveProjectFile}
          >
            <CloudAlert aria-hidden className="size-3.5" /> Not saved
          </button>
        </Tooltip>
      )}
    </>
  );
}

function UndoRedo() {
  const undone = useDocument((state) => state.history.past.at(-1)?.label);
  const redone = useDocument((state) => state.history.future.at(-1)?.label);
  const undoKeys = useShortcut(editorCommand("edit.undo"));
  const redoKeys = useShortcut(editorCommand("edit.redo"));
  return (
    <>
      <IconButton
        label={undone === undefined ? "Undo" : `Undo ${undone}`}
        {...(undoKeys === undefined ? {} : { shortcut: undoKeys })}
        disabled={undone === undefined}
        onClick={() => {
          documentStore.getState().undo();
        }}
      >
        <Undo2 aria-hidden />
      </IconButton>
      <IconButton
        label={redone === undefined ? "Redo" : `Redo ${redone}`}
        {...(redoKeys === undefined ? {} : { shortcut: redoKeys })}
        disabled={redone === undefined}
        onClick={() => {
          documentStore.getState().redo();
        }}
      >
        <Redo2 aria-hidden />
      </IconButton>
    </>
  );
}

function ThemeMenu() {
  const theme = usePreference("theme");
  const Icon = theme === "light" ? Sun : theme === "dark" ? Moon : Monitor;
  const set = (next: typeof theme) => () => {
    setPreferences({ theme: next });
  };
  return (
    <MenuButton
      align="end"
      width={170}
      trigger={
        <button type="button" className="btn btn-ghost btn-icon" aria-label="Theme" title="Theme">
          <Icon aria-hidden />
        </button>
      }
      entries={[
        { label: "Light", icon: <Sun aria-hidden />, onSelect: set("light") },
        { label: "Dark", icon: <Moon aria-hidden />, onSelect: set("dark") },
        { label: "As the system", icon: <Monitor aria-hidden />, onSelect: set("system") },
      ]}
    />
  );
}
