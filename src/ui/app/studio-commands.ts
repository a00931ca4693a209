/** Commands of the page around the editor that have keys: training, files, and what can be opened. The rest goes by name only. */
import { FolderOpen, Keyboard, Play, Save, Search, Square } from "lucide-react";
import { EDITOR_COMMANDS, type StudioCommand } from "../../graph-editor";
import { stopTraining, toggleTraining } from "../runs/run-controller";
import { isActive } from "../runs/run-state";
import { runStore } from "../runs/run-store";
import { askForProjectFile, saveProjectFile } from "./project-files";
import { openDialog } from "./shell-state";

const STUDIO_COMMANDS: readonly StudioCommand[] = [
  {
    id: "train.toggle",
    label: "Train, pause or resume",
    group: "Training",
    keys: ["Ctrl Enter"],
    icon: Play,
    whileTyping: true,
    run: toggleTraining,
  },
  {
    id: "train.stop",
    label: "Stop training",
    group: "Training",
    keys: [],
    icon: Square,
    enabled: () => isActive(runStore.getState().status),
    run: () => void stopTraining(),
  },
  {
    id: "project.save",
    label: "Save the project as a file",
    group: "Project",
    keys: ["Ctrl S"],
    icon: Save,
    whileTyping: true,
    run: saveProjectFile,
  },
  {
    id: "project.open",
    label: "Open a project file",
    group: "Project",
    keys: ["Ctrl O"],
    icon: FolderOpen,
    whileTyping: true,
    run: askForProjectFile,
  },
  {
    id: "studio.commands",
    label: "Find a command",
    group: "Studio",
    keys: ["Ctrl K"],
    icon: Search,
    whileTyping: true,
    run: () => {
      openDialog("commands");
    },
  },
  {
    id: "studio.shortcuts",
    label: "Keyboard shortcuts",
    group: "Studio",
    keys: ["?"],
    icon: Keyboard,
    words: ["keys", "hotkeys", "change"],
    run: () => {
      openDialog("shortcuts");
    },
  },
];

/** Everything that keys can do, in the order in which it is listed: the one list that keys, dialog and menus act from. */
export const ALL_COMMANDS: readonly StudioCommand[] = [...STUDIO_COMMANDS, ...EDITOR_COMMANDS];
