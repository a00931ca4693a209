/** The projects that this browser keeps, and older versions of the open one, to be opened again. */
import { FileClock, Folder, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { documentStore, useDocument, type SavedProject } from "../../graph-editor";
import { Dialog } from "../components/dialog";
import { EmptyState, Notice } from "../components/notice";
import { messageOf } from "../components/toasts";
import { IconButton } from "../components/tooltip";
import { studio } from "./studio";
import { openProject } from "./project-files";
import { openDialog } from "./shell-state";
import { autosave } from "./start";

const dateFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

interface Lists {
  readonly projects: readonly SavedProject[];
  readonly versions: readonly SavedProject[];
}

async function readLists(openId: string): Promise<Lists> {
  const store = await autosave();
  if (store === undefined) throw new Error("This browser keeps no projects: save the project as a file instead.");
  await store.flush();
  return { projects: await store.listProjects(), versions: await store.listVersions(openId) };
}

export default function ProjectsDialog() {
  const openId = useDocument((state) => state.document.id);
  const [projects, setProjects] = useState<readonly SavedProject[]>();
  const [versions, setVersions] = useState<readonly SavedProject[]>([]);
  const [message, setMessage] = useState<string>();

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (problem) {
      setMessage(messageOf(problem));
    }
  };

  const show = (lists: Lists) => {
    setProjects(lists.projects);
    setVersions(lists.versions);
  };

  useEffect(() => {
    let current = true;
    readLists(openId).then(
      (lists) => {
        if (!current) return;
        setProjects(lists.projects);
        setVersions(lists.versions);
      },
      (problem: unknown) => {
        if (current) setMessage(messageOf(problem));
      },
    );
    return () => {
      current = false;
    };
  }, [openId]);

  const openSaved = (project: SavedProject, version: boolean) =>
    attempt(async () => {
      const store = await autosave();
      if (store === undefined) return;
      openProject(version ? await store.readVersion(project.id, project.savedAt) : await store.readProject(project.id));
      openDialog(undefined);
    });

  const remove = (project: SavedProject) =>
    attempt(async () => {
      await (await autosave())?.removeProject(project.id);
      await studio().training.forget(project.id);
      show(await readLists(openId));
    });

  return (
    <Dialog
      open
      onClose={() => {
        openDialog(undefined);
      }}
      title="Recent projects"
      description="Kept in this browser, with the weights of their last run."
      width={520}
    >
      {message !== undefined && (
        <Notice tone="danger" className="mb-3">
          {message}
        </Notice>
      )}
      {projects?.length === 0 && <EmptyState icon={<Folder />} title="No projects yet" />}
      <ul className="m-0 flex list-none flex-col gap-0.5 p-0">
        {projects?.map((project) => (
          <li key={project.id} className="flex items-center gap-1">
            <button
              type="button"
              className="menu-item"
              disabled={project.id === openId}
              onClick={() => void openSaved(project, false)}
            >
              <Folder aria-hidden className="text-muted" />
              <span className="min-w-0 flex-1 truncate font-medium">{project.name}</span>
              <span className="numeric text-[12px] text-muted">
                {project.id === openId ? "open" : dateFormat.format(new Date(project.savedAt))}
              </span>
            </button>
            <IconButton
              label={`Remove ${project.name}`}
              disabled={project.id === documentStore.getState().document.id}
              onClick={() => void remove(project)}
            >
              <Trash2 aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      {versions.length > 0 && (
        <>
          <h3 className="mt-5 mb-1 text-[12px] font-semibold text-muted">Older versions of the open project</h3>
          <ul className="m-0 flex list-none flex-col gap-0.5 p-0">
            {versions.map((version) => (
              <li key={version.savedAt}>
                <button type="button" className="menu-item" onClick={() => void openSaved(version, true)}>
                  <FileClock aria-hidden className="text-muted" />
                  <span className="min-w-0 flex-1 truncate">{version.name}</span>
                  <span className="numeric text-[12px] text-muted">{dateFormat.format(new Date(version.savedAt))}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
