/** The list of all keys. */
import { Dialog } from "../components/dialog";
import { openDialog, useShell } from "./shell-state";
import { SHORTCUT_GROUPS } from "./shortcuts";

export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="flex gap-1">
      {keys.split(" ").map((key) => (
        <kbd key={key} className="kbd">
          {key}
        </kbd>
      ))}
    </span>
  );
}

export function ShortcutsDialog() {
  const open = useShell((state) => state.dialog === "shortcuts");
  const [studio, editing, canvas] = SHORTCUT_GROUPS;
  const columns = [[studio, canvas], [editing]];
  return (
    <Dialog
      open={open}
      onClose={() => {
        openDialog(undefined);
      }}
      title="Keyboard shortcuts"
      description="On a Mac, Command takes the place of Ctrl."
      width={640}
    >
      <div className="grid grid-cols-2 gap-x-8">
        {columns.map((groups, column) => (
          <div key={column} className="flex flex-col gap-5">
            {groups.map((group) =>
              group === undefined ? null : (
                <section key={group.title}>
                  <h3 className="m-0 mb-1.5 text-[12px] font-semibold text-muted">{group.title}</h3>
                  <dl className="m-0">
                    {group.shortcuts.map(({ keys, does }) => (
                      <div key={keys} className="flex items-center justify-between border-t border-border py-1.5">
                        <dt>{does}</dt>
                        <dd className="m-0">
                          <Keys keys={keys} />
                        </dd>
                      </div>
                    ))}
                  </dl>
                </section>
              ),
            )}
          </div>
        ))}
      </div>
    </Dialog>
  );
}
