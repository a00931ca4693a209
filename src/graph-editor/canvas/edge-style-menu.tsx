/** The choice of curved, stepped or straight edges, among the buttons of the canvas. */
import { Menu } from "@base-ui/react/menu";
import { Check, CornerDownRight, Slash, Spline } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { EDGE_STYLES } from "./edge-path";
import type { EdgeStyle } from "./edge-path";
import { useEdgeStyle } from "./edge-style";

const LOOKS: Readonly<Record<EdgeStyle, { readonly label: string; readonly icon: LucideIcon }>> = {
  curved: { label: "Curved edges", icon: Spline },
  stepped: { label: "Stepped edges", icon: CornerDownRight },
  straight: { label: "Straight edges", icon: Slash },
};

export function EdgeStyleMenu({ onChoose }: { readonly onChoose: (style: EdgeStyle) => void }) {
  const style = useEdgeStyle();
  const { icon: Current, label } = LOOKS[style];
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="btn btn-ghost btn-icon" title={label} aria-label={`How edges are drawn: ${label}`}>
        <Current aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="start" sideOffset={8} className="z-50 outline-none">
          <Menu.Popup className="menu">
            <Menu.RadioGroup
              value={style}
              onValueChange={(value: unknown) => {
                const chosen = EDGE_STYLES.find((known) => known === value);
                if (chosen) onChoose(chosen);
              }}
            >
              {EDGE_STYLES.map((value) => {
                const { icon: Icon, label: name } = LOOKS[value];
                return (
                  <Menu.RadioItem key={value} value={value} className="menu-item" closeOnClick>
                    <Icon size={15} aria-hidden="true" />
                    <span className="min-w-0 flex-1">{name}</span>
                    <Menu.RadioItemIndicator>
                      <Check size={14} aria-hidden="true" />
                    </Menu.RadioItemIndicator>
                  </Menu.RadioItem>
                );
              })}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
