/** The tour, which comes by itself once and whenever it is asked for. Its card loads then. */
import { lazy, Suspense } from "react";
import { usePreference } from "../app/preferences";
import { useShell } from "../app/shell-state";

const TourCard = lazy(() => import("./tour-card"));

export function Tour() {
  const asked = useShell((state) => state.tour);
  const ready = useShell((state) => state.ready);
  const seen = usePreference("tourSeen");
  if (!asked && (!ready || seen)) return null;
  return (
    <Suspense fallback={null}>
      <TourCard />
    </Suspense>
  );
}
