export { BlinqWidget, type BlinqWidgetProps } from "./BlinqWidget.js";
