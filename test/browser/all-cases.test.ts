import type { Locator } from 'playwright-core';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { hasKeyboard, inThread, reply } from './open-chat';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('all cases', () => {
  let ground: Ground;
  let ana: Seat;
  /** Of Vera, Udo, Tia, Sam and Rob, in the order in which their cases stand: the newest first. */
  let numbers: number[];

  beforeAll(async () => {
    ground = await openGround();
    ana = await ground.enter({ name: 'Ana López' });
    numbers = [];
    for (const [place, [name, text, status]] of CUSTOMERS.entries()) {
      // No digit of them is the number of a case.
      const from = `+4670000000${(place + 6) % 10}`;
      await ground.write(from, text, { profileName: name });
      const number = await ground.caseOf(from);
      await ana.call('POST', `/api/cases/${number}/chat/end`, { status });
      numbers.unshift(number);
    }
    await ground.call('POST', '/api/rules', {
      name: 'Say goodbye',
      type: 'updated',
      mode: 'on',
      conditions: { all: [{ fact: 'case.status', operator: 'changedTo', value: 'closed' }] },
      actions: [{ type: 'sendMessage', text: 'Your case is closed.' }],
    });
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const CUSTOMERS = [
    ['Rob', 'The lamp is broken', 'open'],
    ['Sam', 'Where is my parcel?', 'pending'],
    ['Tia', 'I want to return a lamp', 'open'],
    ['Udo', 'Thank you!', 'closed'],
    ['Vera', 'Do you ship to Norway?', 'pending'],
  ] as const;

  const table = () => ana.page.getByRole('table', { name: 'Cases' });
  /** Whose cases stand there, from top to bottom. */
  const names = async () =>
    (await table().getByRole('row').getByRole('link').allInnerTexts()).map((text) => text.split('\n')[0]);
  const shows = (...wanted: string[]) => until(names, (now) => now.join() === wanted.join());
  const link = (name: string): Locator => table().getByRole('link', { name });
  const chosen = (text: string) => ana.page.getByRole('region', { name: 'Chosen cases' }).getByText(text);
  const statusOf = async () =>
    (await Promise.all(numbers.map((number) => ana.call('GET', `/api/cases/${number}`)))).map(
      ({ body }) => body.status,
    );
  const open = async () => {
    await ana.page.goto(`${ground.base}/cases`);
    await shows('Vera', 'Udo', 'Tia', 'Sam', 'Rob');
  };

  test('a case is found by what was said in it, by its customer and by its number, also after a reload', async () => {
    const { page } = ana;
    await open();
    await page.keyboard.press('/');
    const field = page.getByRole('searchbox', { name: 'Search number, customer, messages' });
    expect(await hasKeyboard(field)).toBe(true);
    await page.keyboard.type('lamp');
    await shows('Tia', 'Rob');
    await page.reload();
    await shows('Tia', 'Rob');
    expect(await field.inputValue()).toBe('lamp');
    await field.fill('ude');
    await page.getByText('No case is like this.').waitFor();
    await field.fill('udo');
    await shows('Udo');
    await field.fill(`${numbers[0]}`);
    await shows('Vera');
    await field.fill('');
    await shows('Vera', 'Udo', 'Tia', 'Sam', 'Rob');
  });

  test('filters leave those that pass all of them, and are taken away at once', async () => {
    const { page } = ana;
    await open();
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('combobox', { name: 'Status' }).press('ArrowDown');
    await page.getByRole('option', { name: 'Pending' }).click();
    await shows('Vera', 'Sam');
    await page.getByRole('option', { name: 'Open' }).click();
    await shows('Vera', 'Tia', 'Sam', 'Rob');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Without filters' }).click();
    await shows('Vera', 'Udo', 'Tia', 'Sam', 'Rob');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Without filters' }).waitFor({ state: 'hidden' });
  });

  test('cases are chosen by keyboard: one, all from it up to here, and none again', async () => {
    const { page } = ana;
    await open();
    for (const name of ['Vera', 'Udo']) {
      await page.keyboard.press('j');
      await until(() => hasKeyboard(link(name)), Boolean);
    }
    await page.keyboard.press('x');
    await chosen('1 case chosen').waitFor();
    for (const name of ['Tia', 'Sam']) {
      await page.keyboard.press('j');
      await until(() => hasKeyboard(link(name)), Boolean);
    }
    await page.keyboard.press('Shift+X');
    await chosen('3 cases chosen').waitFor();
    await page.keyboard.press('x');
    await chosen('2 cases chosen').waitFor();
    expect(
      await table()
        .getByRole('checkbox', { name: `Choose case ${numbers[1]}` })
        .isChecked(),
    ).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Chosen cases' }).waitFor({ state: 'detached' });
  });

  test('what would happen to the chosen ones is said before it does, happens, and is undone', async () => {
    const { page } = ana;
    await open();
    const before = await statusOf();
    await page.keyboard.press('j');
    await until(() => hasKeyboard(link('Vera')), Boolean);
    await page.keyboard.press('x');
    for (const name of ['Udo', 'Tia']) {
      await page.keyboard.press('j');
      await until(() => hasKeyboard(link(name)), Boolean);
    }
    await page.keyboard.press('Shift+X');
    await chosen('3 cases chosen').waitFor();
    await page.keyboard.press('b');
    const dialog = page.getByRole('dialog', { name: 'Change 3 cases' });
    await dialog.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Closed' }).click();
    await dialog.getByRole('button', { name: 'What will happen?' }).click();
    // Without rules nobody hears of it. One is closed already.
    await dialog.getByText('Will change 2 cases. 0 customers will be written to.').waitFor();
    await dialog.getByText('1 stays as it is.').waitFor();
    await dialog.getByRole('switch', { name: 'Rules judge the changes' }).click({ force: true });
    await dialog.getByText('Will change 2 cases.').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'What will happen?' }).click();
    await dialog.getByText('Will change 2 cases. 2 customers will be written to.').waitFor();
    expect(await statusOf()).toEqual(before);

    await dialog.getByRole('button', { name: 'Change 2 cases' }).click();
    const progress = page.getByRole('region', { name: 'Progress of the change' });
    await progress.getByText('2 cases changed.').waitFor();
    const rowOf = (name: string) => table().getByRole('row').filter({ hasText: name });
    for (const name of ['Vera', 'Udo', 'Tia'])
      await rowOf(name).getByRole('cell', { name: 'Closed', exact: true }).waitFor();
    await until(wereToldGoodbye, (told) => told.length === 2);

    await progress.getByRole('button', { name: 'Undo' }).click();
    await progress.getByText('2 cases put back.').waitFor();
    expect(await statusOf()).toEqual(before);
    await rowOf('Vera').getByRole('cell', { name: 'Pending', exact: true }).waitFor();
    await rowOf('Tia').getByRole('cell', { name: 'Open', exact: true }).waitFor();
    await progress.getByRole('button', { name: 'Close' }).click();
    await progress.waitFor({ state: 'detached' });
    // It has not been said to anybody twice, and not to whose case was closed before.
    expect((await wereToldGoodbye()).sort()).toEqual(['whatsapp:+46700000000', 'whatsapp:+46700000008']);
  });

  /** What the phones were told by the rule. */
  const wereToldGoodbye = async (): Promise<string[]> => {
    const answer = await fetch(`${ground.base}/simulator/api/messages?limit=200`);
    const { items } = (await answer.json()) as { items: { body: string; customer: string }[] };
    return items.filter(({ body }) => body === 'Your case is closed.').map(({ customer }) => customer);
  };

  test('answered from the list, a case is left for the next one of it, though it is no ended chat any more', async () => {
    const { page } = ana;
    await page.goto(`${ground.base}/cases?status=open,pending&sort=number&order=desc`);
    await shows('Vera', 'Tia', 'Sam', 'Rob');
    for (const name of ['Vera', 'Tia']) {
      await page.keyboard.press('j');
      await until(() => hasKeyboard(link(name)), Boolean);
    }
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: `Case ${numbers[2]}` }).waitFor();
    await reply(page).fill('Send it back, please.');
    await page.keyboard.press('Enter');
    await inThread(page, 'Send it back, please.').waitFor();
    await page.getByRole('button', { name: 'Release' }).waitFor();
    // The list below has heard of it.
    await page.getByText('The list has changed: show it').waitFor({ state: 'attached' });
    await page.getByRole('log').focus();
    await page.keyboard.press('j');
    await page.getByRole('region', { name: `Case ${numbers[3]}` }).waitFor();
    await page.getByRole('log').focus();
    await page.keyboard.press('q');
    await page.getByRole('button', { name: 'The list has changed: show it' }).click();
    await shows('Vera', 'Sam', 'Rob');
  });
});
