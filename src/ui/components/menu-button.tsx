/** A button that opens a menu of actions. Entries carry their shortcut and, where two lines help, a description. */
import { Menu } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";

export type MenuEntry =
  | "separator"
  | {
      readonly label: string;
      readonly description?: string;
      readonly icon?: ReactNode;
      readonly shortcut?: string;
      readonly disabled?: boolean;
      readonly danger?: boolean;
      readonly onSelect: () => void;
    };

export interface MenuButtonProps {
  readonly trigger: ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly align?: "start" | "center" | "end";
  readonly width?: number;
}

export function MenuButton({ trigger, entries, align = "start", width }: MenuButtonProps) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger render={trigger} />
      <Menu.Portal>
        <Menu.Positioner align={align} sideOffset={6} className="z-50 outline-none">
          <Menu.Popup className="menu" style={width === undefined ? undefined : { width }}>
            {entries.map((entry, index) =>
              entry === "separator" ? (
                <Menu.Separator key={`separator-${String(index)}`} className="menu-separator" />
              ) : (
                <Menu.Item
                  key={entry.label}
                  className={`menu-item ${entry.danger === true ? "text-danger" : ""}`}
                  disabled={entry.disabled ?? false}
                  onClick={entry.onSelect}
                >
                  {entry.icon}
                  <span className="min-w-0 flex-1">
                    <span className="block">{entry.label}</span>
                    {entry.description !== undefined && (
                      <span className="block text-[12px] leading-snug text-muted">{entry.description}</span>
                    )}
                  </span>
                  {entry.shortcut !== undefined && (
                    <span className="pl-4 text-[12px] text-muted">{entry.shortcut}</span>
                  )}
                </Menu.Item>
              ),
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
