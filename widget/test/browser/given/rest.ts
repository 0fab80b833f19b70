import type { Locator, Page } from "playwright-core";

type Box = NonNullable<Awaited<ReturnType<Locator["boundingBox"]>>>;

/** Waits until what moves, on the page and in the widget, has come to rest; what beats for ever doesn't count. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(() => Promise.allSettled(
    [document, document.querySelector("[data-blinq-widget]")?.shadowRoot]
      .flatMap((root) => root?.getAnimations() ?? [])
      .filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
      .map((animation) => animation.finished)));
}

/** Where a part stands once it moves no more: a panel that is still coming in is a fraction of a pixel away. */
export async function boxOf(part: Locator): Promise<Box> {
  await part.waitFor();
  await atRest(part.page());
  return (await part.boundingBox())!;
}
