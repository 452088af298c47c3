import { readFile } from 'node:fs/promises';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { looksRight } from './looks';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('labels, fields and lists of customers', () => {
  let ground: Ground;
  let chief: Seat;
  let number: number;

  beforeAll(async () => {
    ground = await openGround();
    chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
    await ground.write('+491701000001', 'Where is my parcel?', { profileName: 'ada' });
    number = await ground.caseOf('+491701000001');
    await ground.call('PATCH', `/api/cases/${number}`, { labels: ['urgent'] });
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const open = async (page: string, heading: string) => {
    await chief.page.goto(`${ground.base}/settings/${page}`);
    await chief.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  };

  test('a label that is in use gets a colour, and another name wherever it is carried', async () => {
    const { page } = chief;
    await open('labels', 'Labels');
    await page.getByRole('button', { name: /^urgent/ }).click();
    await page.getByRole('radio', { name: 'Red' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    const { contact } = (await ground.call('GET', `/api/cases/${number}`)).body;
    await ground.call('PATCH', `/api/contacts/${contact.id}`, { labels: ['urgent', 'vip'] });
    await ground.call('POST', '/api/rules', {
      ...{ name: 'Asks for it', type: 'new', mode: 'watch' },
      conditions: { all: [{ fact: 'contact.labels', operator: 'contains', value: 'urgent' }] },
      actions: [{ type: 'addLabel', label: 'seen' }],
    });
    await ground.call('POST', '/api/macros', {
      ...{ name: 'Puts it on', scope: 'common' },
      actions: [{ type: 'addLabel', label: 'urgent' }],
    });
    await ground.call('POST', '/api/views', {
      ...{ name: 'Urgent ones', shared: true },
      filters: { label: 'urgent', activeChats: 'true' },
    });
    await page.getByRole('button', { name: 'Change urgent' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Very urgent');
    await dialog.getByText('Open cases: 1. Closed cases: 0. Customers: 1.').waitFor();
    for (const name of ['Asks for it', 'Puts it on', 'Urgent ones'])
      await dialog.getByRole('link', { name }).waitFor();
    await looksRight(chief.page, 'settings-label');
    const written: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET')
        written.push(new URL(request.url()).pathname.replace(/[\w-]{36}/, ':id'));
    });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await until(
      async () => (await ground.call('GET', `/api/cases/${number}`)).body.labels,
      (labels) => labels.join() === 'Very urgent',
    );
    await page.getByRole('cell', { name: 'Very urgent', exact: true }).waitFor();
    expect((await ground.call('GET', `/api/contacts/${contact.id}`)).body.labels).toEqual([
      'Very urgent',
      'vip',
    ]);
    await ground.call('PATCH', `/api/contacts/${contact.id}`, { labels: [] });
    expect((await ground.call('GET', '/api/labels')).body.items).toMatchObject([
      { name: 'Very urgent', colour: 'red' },
    ]);
    // The old name stands in the catalogue to the last: whoever was cut off finds it there, to do it once more.
    expect(written).toEqual(['/api/labels/replace', '/api/bulk-edits', '/api/labels/:id']);
    await ground.call('POST', '/api/labels', { name: 'Slow', colour: 'gray' });
    await page.reload();
    await page.getByRole('button', { name: 'Change Slow' }).click();
    await dialog.getByLabel('Name').fill('very urgent');
    await dialog.getByText('There is a label of this name.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await looksRight(chief.page, 'settings-labels');
  });

  test('a window that is closed goes on with no renaming, and closes no other that is open by then', async () => {
    const { page } = chief;
    await ground.call('PATCH', `/api/cases/${number}`, { labels: ['Very urgent', 'Slow'] });
    await open('labels', 'Labels');
    await page.getByRole('button', { name: 'Change Slow' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Quick');
    await dialog.getByText('Open cases: 1. Closed cases: 0. Customers: 0.').waitFor();
    const written: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET') written.push(new URL(request.url()).pathname);
    });
    // The line is slow, until the window is closed and another is open.
    let goOn: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (goOn = resolve));
    await page.route('**/api/labels/replace', async (route) => {
      await slow;
      await route.continue();
    });
    const asked = page.waitForRequest('**/api/labels/replace');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await asked;
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Change Very urgent' }).click();
    await dialog.getByText('Very urgent').waitFor();
    const readAgain = page.waitForResponse('**/api/labels/use');
    goOn();
    await readAgain;
    expect(await dialog.getByLabel('Name').inputValue()).toBe('Very urgent');
    expect(written).toEqual(['/api/labels/replace']);
    const { items } = (await ground.call('GET', '/api/labels')).body;
    expect(items.map(({ name }: any) => name)).toEqual(['Slow', 'Very urgent']);
    await page.unroute('**/api/labels/replace');
    await page.keyboard.press('Escape');
    await ground.call('PATCH', `/api/cases/${number}`, { labels: ['Very urgent'] });
  });

  test('a rule that has to do with labels offers those of the catalogue, and takes others', async () => {
    const { page } = chief;
    const option = (name: string) => page.getByRole('option', { name, exact: true });
    await page.goto(`${ground.base}/rules?type=new`);
    await page.getByRole('link', { name: 'Asks for it' }).click();
    const value = page.getByRole('combobox', { name: 'Value', exact: true });
    await value.fill('VERY');
    await option('Very urgent').click();
    expect(await value.inputValue()).toBe('Very urgent');
    await page.getByRole('combobox', { name: 'How it compares' }).click();
    await option('contains any of').click();
    await value.fill('slo');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await value.fill('nobody knows it');
    await page.keyboard.press('Enter');
    const added = page.getByRole('combobox', { name: 'Label', exact: true });
    await added.fill('urg');
    await option('Very urgent').waitFor();
    expect(await page.getByRole('option').count()).toBe(1);
    await looksRight(page, 'rule-labels');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save as draft' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    const { body } = await ground.call('GET', '/api/rules?draft=true&type=new');
    expect(body.items[0]).toMatchObject({
      conditions: { all: [{ value: ['Very urgent', 'Slow', 'nobody knows it'] }] },
      actions: [{ type: 'addLabel', label: 'Very urgent' }],
    });
  });

  test('a field of a list is chosen beside the case, and what is not of its type is said', async () => {
    const { page } = chief;
    await open('fields', 'Fields');
    await page.getByRole('button', { name: 'New field of cases' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Size');
    await dialog.getByRole('combobox', { name: 'It holds' }).click();
    await page.getByRole('option', { name: 'One of a list' }).click();
    for (const size of ['S', 'L']) {
      await dialog.getByLabel('The list').fill(size);
      await page.keyboard.press('Enter');
    }
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await looksRight(chief.page, 'settings-fields');
    await ground.call('POST', '/api/fields', { of: 'case', name: 'Amount', type: 'number' });
    await page.goto(`${ground.base}/chats/${number}?view=all`);
    const panel = page.getByRole('complementary', { name: `About case ${number}` });
    await panel.getByLabel('Size').selectOption('L');
    await panel.getByLabel('Amount').fill('many');
    await page.keyboard.press('Enter');
    await panel.getByRole('alert').waitFor();
    await panel.getByLabel('Amount').fill('12,5');
    await page.keyboard.press('Enter');
    await until(
      async () => (await ground.call('GET', `/api/cases/${number}`)).body.fields,
      (fields) => fields.Size === 'L' && fields.Amount === 12.5,
    );
  });

  test('a list is looked at before it is taken in, and all customers are a list', async () => {
    const { page } = chief;
    await open('import', 'Lists of customers');
    const lines = [
      'Telefon;Name;Kundennummer;Tags',
      '+49 170 1000001;Ada Lovelace;C-1;vip',
      'nonsense;Cy;C-2;',
    ];
    for (let at = 10; at < 40; at += 1) lines.push(`+49170100${at}00;Nr ${at};C-${at};`);
    await page.locator('input[type=file]').setInputFiles({
      name: 'kunden.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(lines.join('\r\n')),
    });
    await page.getByText('kunden.csv: 32 lines').waitFor();
    const said = page.getByRole('status').filter({ hasText: 'wrong' });
    await until(
      async () => (await said.innerText()).replace(/\s+/g, ' '),
      (text) => text === '30 new 1 changed 0 as they are 1 wrong',
    );
    await looksRight(chief.page, 'settings-import');
    await page.getByRole('button', { name: 'Take 31 customers in' }).click();
    await page.getByText('The list has been taken in.').waitFor();
    const [faults] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'The line that is wrong, with its reason' }).click(),
    ]);
    expect(await readFile(await faults.path(), 'utf8')).toContain('no telephone number');
    await looksRight(chief.page, 'settings-import-done');
    await page.getByRole('link', { name: 'Another list' }).click();
    const [all] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'All customers as CSV' }).click(),
    ]);
    expect(await readFile(await all.path(), 'utf8')).toContain("Ada Lovelace,'+491701000001,C-1,vip,no");
  });

  test('the customer who is found by their external id has a way to the CRM; who is blocked is listed', async () => {
    const { page } = chief;
    await open('crm', 'Link to your CRM');
    await page.getByLabel('Address of a customer there').fill('http://crm.example/{externalId}');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Must begin with https://').first().waitFor();
    await page.getByLabel('Address of a customer there').fill('https://crm.example/c/{externalId}');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    await page.goto(`${ground.base}/contacts`);
    await page.getByRole('searchbox').fill('C-1');
    await page.getByRole('link', { name: /Ada Lovelace/ }).click();
    const link = page.getByRole('link', { name: 'Open in CRM' });
    expect(await link.getAttribute('href')).toBe('https://crm.example/c/C-1');
    expect(await link.getAttribute('rel')).toContain('noopener');
    await page.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByRole('button', { name: 'Unblock' }).waitFor();
    await looksRight(chief.page, 'customers');
    await page.goto(`${ground.base}/contacts?blocked=true`);
    const list = page.getByRole('region', { name: 'Customers' });
    await list.getByRole('link', { name: /Ada Lovelace/ }).waitFor();
    expect(await list.getByRole('listitem').count()).toBe(1);
  });
});
