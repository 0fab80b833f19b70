import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { BlinqWidget } from "@blinq/widget/react";

declare global {
  interface Window {
    change: (to: Partial<Shown>) => void;
  }
}

interface Shown {
  readonly mounted: boolean;
  readonly publicToken: string;
  readonly apiBaseUrl: string;
  readonly identityToken: string | null;
}

const address = new URLSearchParams(location.search);
const given = (name: string): string => address.get(name) ?? "";

/** A shop whose log-in state the tests change from outside. */
function Shop(): React.ReactNode {
  const [shown, setShown] = useState<Shown>({
    mounted: true, publicToken: given("publicToken"), apiBaseUrl: given("apiBaseUrl"), identityToken: given("identityToken") || null,
  });
  window.change = (to) => setShown((before) => ({ ...before, ...to }));
  const { mounted, ...props } = shown;
  return <main><h1>Kiosk</h1>{mounted && <BlinqWidget {...props} />}</main>;
}

createRoot(document.querySelector("#app")!).render(<StrictMode><Shop /></StrictMode>);
