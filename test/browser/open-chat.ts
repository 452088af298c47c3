import type { Locator, Page } from 'playwright-core';
import { until } from '../product/product';
import type { Ground, Seat } from './product-in-browser';

/** A customer has written; their chat is open on this person's screen. Answers its number. */
export async function chatIn(
  ground: Ground,
  { page }: Pick<Seat, 'page'>,
  from: string,
  text = 'Where is my parcel?',
): Promise<number> {
  await ground.write(from, text, { profileName: `Customer ${from.slice(-2)}` });
  const number = await ground.caseOf(from);
  await page.goto(`${ground.base}/chats/${number}`);
  await page.getByRole('log').waitFor();
  await reply(page).waitFor();
  return number;
}

/** Where an answer is written. */
export const reply = (page: Page): Locator => page.getByRole('textbox', { name: 'Your answer' });

export const send = (page: Page): Locator => page.getByRole('button', { name: 'Send', exact: true });

/** What was said in the open case, with exactly these words. */
export const inThread = (page: Page, text: string): Locator =>
  page.getByRole('log').getByText(text, { exact: true });

export const hasKeyboard = (place: Locator): Promise<boolean> =>
  place.evaluate((field: any) => field === field.ownerDocument.activeElement);

export const expectValue = (field: Locator, value: string): Promise<string> =>
  until(
    () => field.inputValue(),
    (now) => now === value,
  );

/** The smallest that every reader of PDF takes for one. */
export const PDF =
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';
