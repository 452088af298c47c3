import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What stands in the way of somebody (WCAG 2.2 AA), by axe: what is serious or worse, in words. */
export async function seriousFaults(page: Page): Promise<unknown[]> {
  // Not there while something is on its way: half transparent, it has less contrast than it will have.
  await page.waitForTimeout(400);
  const found = await page.evaluate(
    `(() => { const module = undefined; ${axe.source}; return window.axe.run(); })()`,
  );
  return (found as axe.AxeResults).violations
    .filter(({ impact }) => /serious|critical/.test(impact ?? ''))
    .map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]);
}

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
