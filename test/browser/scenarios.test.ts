import type { Page } from 'playwright-core';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { looksRight } from './looks';
import { openGround, type Ground } from './product-in-browser';

const WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const businessHours = Object.fromEntries(WEEK.map((day) => [day, [{ from: '09:00', to: '17:00' }]]));

whenThereIsABrowser('scenarios that an administrator writes', () => {
  let ground: Ground;
  let page: Page;

  beforeAll(async () => {
    ground = await openGround();
    ({ page } = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' }));
    await ground.call('POST', '/api/rules?draft=true', {
      name: 'Gold is VIP',
      type: 'new',
      mode: 'watch',
      conditions: { all: [{ fact: 'message.text', operator: 'textContains', value: 'gold' }] },
      actions: [{ type: 'addLabel', label: 'vip' }],
    });
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const card = (name: string) => page.getByRole('listitem', { name, exact: true });
  const aside = () => page.getByRole('complementary', { name: 'Played by the draft' });
  const add = async (what: string, name: string) => {
    await page.getByRole('combobox', { name: what }).last().focus();
    await page.keyboard.type(name);
    await page.getByRole('option', { name, exact: true }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
  };
  const stored = async (): Promise<any[]> =>
    (await ground.call('GET', '/api/rules/scenarios?draft=true')).body.items;
  const focused = () => page.evaluate<string>("document.activeElement.getAttribute('aria-label')");

  test('one is written by keyboard, fails at its step, is mended, holds and is saved', async () => {
    await page.goto(`${ground.base}/rules/scenarios`);
    await page.getByRole('link', { name: 'New scenario' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Gold makes a VIP');
    await aside().getByRole('button', { name: 'Play' }).click();
    await card('1. The customer writes').getByText('Must not be empty.').waitFor();
    await page.getByLabel('Text', { exact: true }).fill('I have gold');
    await add('Add what is expected', 'Labels');
    await page.keyboard.type('silver');
    await page.keyboard.press('Enter');
    await aside().getByRole('button', { name: 'Play' }).click();
    await aside().getByText('It fails at step 2.').waitFor();
    await card('2. Expect').getByText('Labels: expected among them “silver”, and was “vip”.').waitFor();
    await card('1. The customer writes').getByText('Done').waitFor();
    // A button under the pointer has a colour of its own.
    await page.mouse.move(600, 20);
    await looksRight(page, 'scenario');

    await page.getByRole('combobox', { name: 'Labels', exact: true }).focus();
    await page.keyboard.press('Backspace');
    await page.keyboard.type('vip');
    await page.keyboard.press('Enter');
    await aside().getByText('Before your last change').waitFor();
    await aside().getByRole('button', { name: 'Play' }).click();
    await aside().getByText('It holds, all 2 steps.').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await stored()).toEqual([
      {
        name: 'Gold makes a VIP',
        steps: [
          { customerWrites: 'I have gold' },
          { expect: { status: 'open', labels: { contains: ['vip'] } } },
        ],
      },
    ]);
  });

  test('its steps are put into another order, and what is written survives a reload', async () => {
    await add('Add a step', 'Time passes');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('15');
    await button('Move step 3 up').focus();
    await page.keyboard.press('Enter');
    await card('2. Time passes').waitFor();
    expect(await focused()).toBe('Move step 2 up');
    await button('Duplicate step 2').click();
    await button('Move step 3').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowUp');
    await page.waitForTimeout(300);
    await page.keyboard.press('ArrowUp');
    await page.waitForTimeout(300);
    await page.keyboard.press('Space');
    await card('1. Time passes').waitFor();
    await page.reload();
    await page.getByText('What you had written and not saved is back.').waitFor();
    await card('1. Time passes').waitFor();
    await button('Remove step 1').click();
    await card('1. The customer writes').waitFor();
    await button('Save in the draft').click();
    await page.getByText('Saved', { exact: true }).waitFor();
    const [{ steps }] = await stored();
    expect(steps.map((step: object) => Object.keys(step)[0])).toEqual(['customerWrites', 'passes', 'expect']);
    expect(steps[1]).toEqual({ passes: 'PT900S' });
  });

  test('what somebody else has made of it meanwhile is not overwritten, and what has no control stays', async () => {
    await page.getByLabel('Name', { exact: true }).fill('Mine');
    const [before] = await stored();
    const theirs = { ...before, settings: { businessHours, timeZone: 'UTC' } };
    await ground.call('PATCH', '/api/rules/scenarios?draft=true', { before, after: theirs });
    await button('Save in the draft').click();
    await page.getByText('Somebody else has changed this scenario since you began.').waitFor();
    expect(await stored()).toEqual([theirs]);
    await button('Take their version').click();
    await page.getByText('It also has its own: Business hours.').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Gold / silver?');
    await button('Save in the draft').click();
    await until(stored, ([now]) => now.name === 'Gold / silver?');
    expect(await stored()).toEqual([{ ...theirs, name: 'Gold / silver?' }]);
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('It also has its own: Business hours.').waitFor();
  });

  test('the list says them in words, copies and deletes them, and a failed publication leads to them', async () => {
    await page.getByRole('link', { name: 'All scenarios' }).click();
    await page.getByText('The customer writes “I have gold”').waitFor();
    await page.getByText('Expected: Status: Open; Labels: among them “vip”').waitFor();
    await button('More for “Gold / silver?”').click();
    await page.getByRole('menuitem', { name: 'Clone' }).click();
    await page.getByLabel('Text', { exact: true }).fill('I have silver');
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'All scenarios' }).click();
    await button('Play all').click();
    await page.getByText('Labels: expected among them “vip”, and was none.').waitFor();
    await page.mouse.move(600, 20);
    await looksRight(page, 'scenarios');

    await button('Review and publish').click();
    await page.getByRole('dialog').getByRole('link', { name: 'Gold / silver? (copy)' }).click();
    await page.getByRole('heading', { name: 'Edit scenario' }).waitFor();
    await page.goBack();
    await button('More for “Gold / silver? (copy)”').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await until(stored, ({ length }) => length === 1);
    await button('More for “Gold / silver? (copy)”').waitFor({ state: 'detached' });
  });
});
