import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe says of a page. */
export interface Judged {
  /** What is serious or worse, in words. */
  serious: unknown[];
  /** The names of what is less than that. */
  minor: string[];
  passes: number;
}

/** Asks axe what stands in the way of somebody (WCAG 2.2 AA). */
export async function judge(page: Page): Promise<Judged> {
  // Not there while something is on its way: half transparent, it has less contrast than it will have.
  await page.waitForTimeout(400);
  const found = await page.evaluate(
    `(() => { const module = undefined; ${axe.source}; return window.axe.run(); })()`,
  );
  const { violations, passes } = found as axe.AxeResults;
  const isSerious = ({ impact }: axe.Result) => /serious|critical/.test(impact ?? '');
  return {
    serious: violations
      .filter(isSerious)
      .map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]),
    minor: violations.filter((one) => !isSerious(one)).map(({ id }) => id),
    passes: passes.length,
  };
}

/** What is serious or worse of it. */
export const seriousFaults = async (page: Page): Promise<unknown[]> => (await judge(page)).serious;

/** Keeps a picture of the page where `SHOTS` names a folder. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/${name}.png` });
}

/** A colour scheme and a width to look at a screen in. */
export const LOOKS = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
  ['dark', 390],
] as const;

/** Two of them, in which both colours and both widths are seen: each look of each screen costs the suite a second. */
export const TWO_LOOKS = [LOOKS[0], LOOKS[3]] as const;

/** Nothing stands in anybody's way, seen light and wide, then dark and narrow; a picture of each where they are kept. */
export async function looksRight(page: Page, name: string): Promise<void> {
  for (const [colorScheme, width] of TWO_LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await shoot(page, `${name}-${colorScheme}-${width}`);
    expect([name, await seriousFaults(page)]).toEqual([name, []]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 800 });
}
