/** A named region that scrolls, by wheel, touch or keyboard, with thin scroll bars that keep out of the content's way. */
import { ScrollArea } from "@base-ui/react/scroll-area";
import type { ReactNode } from "react";

export interface ScrollRegionProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

const bar = "flex rounded-full opacity-0 transition-opacity data-[hovering]:opacity-100 data-[scrolling]:opacity-100";
const thumb = "rounded-full bg-border-strong";

export function ScrollRegion({ label, className = "", children }: ScrollRegionProps) {
  return (
    <ScrollArea.Root className={`relative min-h-0 ${className}`}>
      <ScrollArea.Viewport role="group" aria-label={label} tabIndex={0} className="h-full max-h-full">
        {children}
      </ScrollArea.Viewport>
      <ScrollArea.Scrollbar orientation="vertical" className={`w-1.5 ${bar}`}>
        <ScrollArea.Thumb className={`w-full ${thumb}`} />
      </ScrollArea.Scrollbar>
      <ScrollArea.Scrollbar orientation="horizontal" className={`h-1.5 flex-col ${bar}`}>
        <ScrollArea.Thumb className={`h-full ${thumb}`} />
      </ScrollArea.Scrollbar>
    </ScrollArea.Root>
  );
}
