/** Every command of the studio by name (Ctrl K). Loaded when it is first opened. */
import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { useRef, useState, type ReactNode } from "react";
import {
  BookOpen,
  ChartLine,
  Code,
  Database,
  Download,
  FilePlus2,
  Footprints,
  Gauge,
  Grid3x3,
  History,
  LayoutTemplate,
  ListOrdered,
  Moon,
  Pause,
  PenLine,
  Play,
  ScanEye,
  Share2,
  Shuffle,
  Square,
  StepForward,
  Sun,
  Timer,
} from "lucide-react";
import { layers } from "../../engine/layers/registry";
import { keysOf, useUserKeys, type StudioCommand, type UserKeys } from "../../graph-editor";
import { pauseTraining, resumeTraining, startTraining, stopTraining } from "../runs/run-controller";
import { isActive, type RunStatus } from "../runs/run-state";
import { useRun } from "../runs/run-store";
import { understandingCommands } from "../understanding/understanding-commands";
import { commandScore } from "./command-score";
import { resolvedTheme, setPreferences } from "./preferences";
import { newProject } from "./project-files";
import { openDialog, openLayerPage, setTour, shellStore, showDockTab } from "./shell-state";
import { Keys } from "./shortcuts-dialog";
import { ALL_COMMANDS } from "./studio-commands";

interface PaletteCommand {
  readonly label: string;
  readonly icon: ReactNode;
  readonly keys?: string;
  readonly words?: readonly string[];
  readonly run: () => void;
}

function runCommands(status: RunStatus): readonly PaletteCommand[] {
  if (!isActive(status))
    return [
      {
        label: "Train",
        icon: <Play />,
        keys: "Ctrl Enter",
        words: ["start", "run", "fit"],
        run: () => void startTraining(),
      },
    ];
  return [
    ...(status === "running"
      ? [{ label: "Pause training", icon: <Pause />, keys: "Ctrl Enter", run: () => void pauseTraining() }]
      : []),
    ...(status === "paused"
      ? [{ label: "Resume training", icon: <Play />, keys: "Ctrl Enter", run: () => void resumeTraining() }]
      : []),
    { label: "Stop training", icon: <Square />, words: ["end", "cancel"], run: () => void stopTraining() },
  ];
}

function pageCommands(): readonly PaletteCommand[] {
  const dark = resolvedTheme() === "dark";
  return [
    {
      label: "Show curves",
      icon: <ChartLine />,
      words: ["loss", "metrics", "chart"],
      run: () => {
        showDockTab("curves");
      },
    },
    {
      label: "Show all runs",
      icon: <ListOrdered />,
      words: ["history", "compare", "table", "experiments"],
      run: () => {
        showDockTab("runs");
      },
    },
    {
      label: "Sweeps: try many settings",
      icon: <Shuffle />,
      words: ["search", "hyperparameters", "tune", "grid", "random"],
      run: () => {
        showDockTab("sweeps");
      },
    },
    {
      label: "Predict: draw or type an example",
      icon: <PenLine />,
      words: ["test", "try"],
      run: () => {
        showDockTab("predict");
      },
    },
    {
      label: "Show data",
      icon: <Database />,
      words: ["dataset", "samples", "csv", "images"],
      run: () => {
        showDockTab("data");
      },
    },
    {
      label: "Show the confusion matrix",
      icon: <Grid3x3 />,
      words: ["errors"],
      run: () => {
        showDockTab("confusion");
      },
    },
    {
      label: "Look inside: weights, activations, attention",
      icon: <ScanEye />,
      words: ["filters", "embedding", "heads", "points", "parameters"],
      run: () => {
        shellStore.setState({ insideView: "layers" });
        showDockTab("inside");
      },
    },
    {
      label: "Step through a paused run: forward, backward, update",
      icon: <StepForward />,
      words: ["debug", "debugger", "tensor", "gradient", "operator", "nan"],
      run: () => {
        shellStore.setState({ insideView: "step" });
        showDockTab("inside");
      },
    },
    {
      label: "Show as code: PyTorch, Keras, Flax",
      icon: <Code />,
      words: ["source", "python", "jax"],
      run: () => {
        showDockTab("code");
      },
    },
    {
      label: "Profile: where each millisecond goes",
      icon: <Gauge />,
      words: ["time", "speed", "slow", "flame", "roofline"],
      run: () => {
        showDockTab("profile");
      },
    },
    {
      label: "Kernel tuning",
      icon: <Timer />,
      words: ["speed", "fast", "adapter", "gpu", "device"],
      run: () => {
        openDialog("tuning");
      },
    },
    {
      label: "Export the model",
      icon: <Download />,
      words: ["onnx", "safetensors", "download"],
      run: () => {
        openDialog("export");
      },
    },
    {
      label: "Share the project",
      icon: <Share2 />,
      words: ["link", "picture", "png", "svg", "file", "send"],
      run: () => {
        openDialog("share");
      },
    },
    { label: "New empty project", icon: <FilePlus2 />, run: newProject },
    {
      label: "Open a template",
      icon: <LayoutTemplate />,
      words: ["mnist", "iris", "penguins"],
      run: () => {
        openDialog("templates");
      },
    },
    {
      label: "Recent projects",
      icon: <History />,
      run: () => {
        openDialog("projects");
      },
    },
    {
      label: dark ? "Light theme" : "Dark theme",
      icon: dark ? <Sun /> : <Moon />,
      words: ["appearance", "colour"],
      run: () => {
        setPreferences({ theme: dark ? "light" : "dark" });
      },
    },
    {
      label: "Take the tour",
      icon: <Footprints />,
      words: ["help", "introduction", "guide", "first steps"],
      run: () => {
        setTour(true);
      },
    },
  ];
}

/** Commands that have keys, as the palette shows them: only those that have something to do right now. */
function listed(group: (command: StudioCommand) => boolean, user: UserKeys): readonly PaletteCommand[] {
  return ALL_COMMANDS.filter(
    (command) => group(command) && command.hidden !== true && command.enabled?.() !== false,
  ).map(({ icon: Icon, title, label, words, ...command }) => {
    const [keys] = keysOf(command, user);
    return {
      label: title?.() ?? label,
      icon: Icon && <Icon />,
      words: [label, ...(words ?? [])],
      run: command.run,
      ...(keys === undefined ? {} : { keys }),
    };
  });
}

const PAGE_GROUPS = ["Project", "Studio"];

/** The page of every layer, found by its name or by what it does. */
const layerCommands: readonly PaletteCommand[] = layers.map(({ type, label, category, docs }) => ({
  label: `About ${label}`,
  icon: <BookOpen />,
  words: ["layer", type, category, ...docs.summary.split(" ")],
  run: () => {
    openLayerPage(type);
  },
}));

export default function CommandPalette() {
  const status = useRun((state) => state.status);
  const user = useUserKeys();
  const chosen = useRef(false);
  const editing = (command: StudioCommand) => command.group !== "Training" && !PAGE_GROUPS.includes(command.group);
  const groups = [
    { heading: "Training", commands: runCommands(status) },
    { heading: "Editing", commands: listed(editing, user) },
    { heading: "Studio", commands: [...pageCommands(), ...listed(({ group }) => PAGE_GROUPS.includes(group), user)] },
    { heading: "Understanding", commands: understandingCommands() },
    { heading: "Layers", commands: layerCommands },
  ];
  const [query, setQuery] = useState("");
  // The list sorts within groups by itself; the group with the best find comes first.
  const best = ({ commands }: (typeof groups)[number]) =>
    Math.max(0, ...commands.map(({ label, words }) => commandScore(label, query, words)));
  const ordered = query.trim() === "" ? groups : [...groups].sort((a, b) => best(b) - best(a));
  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) openDialog(undefined);
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/30" />
        <Dialog.Popup
          // A command may open a field of its own, which must keep the focus.
          finalFocus={() => !chosen.current}
          className="card fixed top-[14vh] left-1/2 z-50 w-[560px] max-w-[calc(100vw-48px)] -translate-x-1/2 overflow-hidden shadow-high outline-none"
        >
          <Dialog.Title className="sr-only">Find a command</Dialog.Title>
          <Command label="Commands" loop filter={commandScore}>
            <Command.Input
              value={query}
              onValueChange={setQuery}
              placeholder="What do you want to do?"
              className="h-12 w-full border-0 border-b border-border bg-transparent px-4 text-[14px] text-text outline-none placeholder:text-muted"
            />
            <Command.List className="max-h-[min(420px,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-center text-muted">No command with this name.</Command.Empty>
              {ordered.map(({ heading, commands }) => (
                <Command.Group
                  key={heading}
                  heading={heading}
                  className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-1.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-[11.5px] [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
                >
                  {commands.map((command) => (
                    <Command.Item
                      key={command.label}
                      value={command.label}
                      {...(command.words === undefined ? {} : { keywords: [...command.words] })}
                      className="menu-item min-h-9"
                      onSelect={() => {
                        chosen.current = true;
                        openDialog(undefined);
                        command.run();
                      }}
                    >
                      <span aria-hidden className="text-muted [&>svg]:size-4">
                        {command.icon}
                      </span>
                      <span className="flex-1">{command.label}</span>
                      {command.keys !== undefined && <Keys keys={command.keys} />}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
