import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { TWO_LOOKS, seriousFaults, shoot } from './looks';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('reports', () => {
  let ground: Ground;
  let ana: Seat;
  let chief: Seat;

  beforeAll(async () => {
    ground = await openGround();
    ana = await ground.enter({ name: 'Ana López' });
    chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
    await playADay();
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const customer = (n: number) => `+4670000020${n}`;
  const answer = (number: number, text: string) =>
    ana.call('POST', `/api/cases/${number}/messages`, { text, clientId: randomUUID() });
  const end = (number: number, body: object) => ana.call('POST', `/api/cases/${number}/chat/end`, body);

  /** Three customers: one is answered and closed, opened again and closed; one is told nothing; one answer fails. */
  async function playADay(): Promise<void> {
    const { body } = await ground.call('GET', '/api/groups');
    await ground.call('PATCH', `/api/groups/${body.items[0].id}`, { endReasons: ['Solved', 'Spam'] });
    const numbers = [];
    for (const n of [1, 2, 3]) {
      await ground.write(customer(n), 'Hello', { profileName: `Customer ${n}` });
      numbers.push(await ground.caseOf(customer(n)));
    }
    const [first, second, third] = numbers as [number, number, number];
    await answer(first, 'Gladly!');
    await end(first, { status: 'closed', reason: 'Solved' });
    await ana.call('PATCH', `/api/cases/${first}`, { status: 'open' });
    await ana.call('PATCH', `/api/cases/${first}`, { status: 'closed' });
    await end(second, { status: 'closed', reason: 'Spam' });
    await fetch(`${ground.base}/simulator/api/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'failLater', code: 63024, match: { body: 'I am' } }),
    });
    await answer(third, 'I am here.');
    await until(
      async () => (await ana.call('GET', `/api/cases/${third}/messages`)).body.items,
      (items: { status: string }[]) => items.some(({ status }) => status === 'failed'),
      30_000,
    );
  }

  /** The table as it is read: the first cell of each row, and the figures below some of the heads. */
  const table = () => chief.page.getByRole('table', { name: /^All figures/ });
  async function figuresOf(row: string): Promise<Record<string, string>> {
    const heads = await table().locator('thead tr').nth(1).getByRole('columnheader').allInnerTexts();
    const line = table()
      .getByRole('row')
      .filter({ has: chief.page.getByRole('rowheader', { name: row }) });
    const cells = await line.getByRole('cell').allInnerTexts();
    return Object.fromEntries(cells.map((cell, index) => [`${index} ${heads[index + 1]?.trim()}`, cell]));
  }

  test('show what has happened, on top and in a table that can be sorted', async () => {
    const { page } = chief;
    await page.goto(`${ground.base}/chats`);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Reports' }).click();
    await table().waitFor();
    const onTop = (label: string) => page.locator('dl > div').filter({ hasText: label }).locator('dd');
    await onTop('New cases').getByText('3 more than before').waitFor();
    expect(await onTop('New cases').innerText()).toMatch(/^3\s/);
    expect(await onTop('Waits within target').innerText()).toMatch(/^100%/);
    expect(await onTop('Failed messages').innerText()).toMatch(/^1\s+1 more than before/);
    await page.getByRole('combobox', { name: 'Rows' }).click();
    await page.getByRole('option', { name: 'Agent' }).click();
    await table().getByRole('rowheader', { name: 'Ana López' }).waitFor();
    // The second customer was never answered, and nobody has taken that chat.
    expect(await figuresOf('Ana López')).toMatchObject({
      '0 New': '2',
      '2 Reopened': '1',
      '3 Closed': '2',
      '6 Answered': '1',
      '10 Answered': '1',
      '11 Within target': '100%',
      '15 Agent': '1',
      '20 Of people': '1',
      '22 Failed': '1',
    });
    expect(await figuresOf('All')).toMatchObject({ '0 New': '3', '3 Closed': '3', '19 Of customers': '3' });
    await table().getByRole('button', { name: 'New' }).click();
    expect(new URL(page.url()).searchParams.get('sort')).toBe('-newCases');
    expect(await table().locator('tbody th').allInnerTexts()).toEqual(['Ana López', 'Nobody']);
    await page.keyboard.press('Enter');
    expect(await table().locator('tbody th').allInnerTexts()).toEqual(['Nobody', 'Ana López']);
    await page.getByRole('row', { name: /63024/ }).waitFor();
    expect(await page.getByRole('row', { name: /^(Solved|Spam) 1$/ }).count()).toBe(2);

    // Nothing is lost on reload.
    await page.reload();
    await table().getByRole('rowheader', { name: 'Nobody' }).waitFor();
    expect(await table().locator('tbody th').allInnerTexts()).toEqual(['Nobody', 'Ana López']);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV', exact: true }).click(),
    ]);
    // Spreadsheets know by its first mark how the file is written.
    const csv = (await readFile(await file.path(), 'utf8')).replace(/^\uFEFF/, '');
    expect(csv.split('\r\n').map((line) => line.split(',').slice(0, 2))).toEqual([
      ['agent', 'new cases'],
      ['Ana López', '2'],
      ['', '1'],
      [''],
    ]);
    const [reasons] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Download as CSV ?: Reasons for ends$/ }).click(),
    ]);
    expect(await readFile(await reasons.path(), 'utf8')).toMatch(/^\uFEFFreason,chats\r\n/);
  });

  test('say what to do when nothing happened in a period', async () => {
    const { page } = chief;
    await page.goto(`${ground.base}/reports?period=own&from=2020-01-01&to=2020-01-31&by=group`);
    await page.getByText('Nothing happened in this period.').waitFor();
    await page.getByText(/^1 – 31 Jan 2020/).waitFor();
    await page.getByText('30 days', { exact: true }).click();
    await table().getByRole('rowheader', { name: 'Support' }).waitFor();
    expect(new URL(page.url()).search).toBe('?period=30&by=group');
  });

  test('look right in light and dark, on a desk and on a telephone', async () => {
    const { page } = chief;
    await page.goto(`${ground.base}/reports?period=7`);
    for (const [colorScheme, width] of TWO_LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.locator('.recharts-surface').first().waitFor();
      await page.getByText('As a table').first().waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await shoot(page, `reports-${colorScheme}-${width}`);
      await table().getByRole('rowheader', { name: 'All' }).scrollIntoViewIfNeeded();
      await shoot(page, `reports-table-${colorScheme}-${width}`);
    }
    const details = page.locator('details').first();
    await details.locator('summary').press('Enter');
    await details.getByRole('columnheader', { name: 'Closed' }).waitFor();
  });

  test('are for administrators', async () => {
    await ana.page.goto(`${ground.base}/chats`);
    const ways = ana.page.getByRole('navigation', { name: 'Main' });
    await ways.getByRole('link', { name: /^Chats/ }).waitFor();
    expect(await ways.getByRole('link', { name: 'Reports' }).count()).toBe(0);
  });
});
