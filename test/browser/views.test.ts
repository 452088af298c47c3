import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('the saved views of all cases', () => {
  let ground: Ground;
  let ana: Seat;

  beforeAll(async () => {
    ground = await openGround();
    ana = await ground.enter({ name: 'Ana López', role: 'administrator' });
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const save = async (name: string, shared: boolean, status: string, columns: string[]) =>
    (
      await ana.call('POST', '/api/views', {
        name,
        shared,
        filters: { status },
        sort: null,
        order: null,
        columns,
      })
    ).body.id;
  const column = (name: string) => ana.page.getByRole('columnheader', { name });

  test("a shared view shows its columns, and leaves one's own as they were", async () => {
    const { page } = ana;
    await ana.call('PATCH', '/api/me/preferences', { caseColumns: ['subject', 'priority'] });
    await ground.write('+15550007001', 'Hello', { profileName: 'Ida' });
    await save('Solved', true, 'closed', ['group', 'created']);
    await page.goto(`${ground.base}/cases?activeChats=true`);
    await column('Priority').waitFor();
    await page.getByRole('button', { name: 'All cases' }).click();
    await page.getByRole('menuitem', { name: 'Solved' }).click();
    await column('Created').waitFor();
    expect(await column('Priority').count()).toBe(0);
    const { body } = await ana.call('GET', '/api/me/preferences');
    expect(body.caseColumns).toEqual(['subject', 'priority']);
    await page.getByRole('button', { name: 'Solved' }).click();
    await page.getByRole('menuitem', { name: 'All cases' }).click();
    await column('Priority').waitFor();
    expect(await column('Created').count()).toBe(0);
  });

  test("columns that are changed in a view change nothing of one's own", async () => {
    const { page } = ana;
    await ana.call('PATCH', '/api/me/preferences', { caseColumns: ['subject', 'priority'] });
    await save('Urgent', true, 'open', ['group', 'created']);
    await page.goto(`${ground.base}/cases?status=open`);
    await page.getByRole('button', { name: 'Urgent' }).waitFor();
    await column('Created').waitFor();
    const change = async (name: string) => {
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('checkbox', { name }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('checkbox', { name }).waitFor({ state: 'hidden' });
    };
    const open = async (from: string, to: string) => {
      await page.getByRole('button', { name: from }).click();
      await page.getByRole('menuitem', { name: to, exact: true }).click();
    };
    await change('Labels');
    await column('Labels').waitFor();
    expect(await column('Created').count()).toBe(1);
    await open('Urgent', 'All cases');
    await column('Priority').waitFor();
    expect(await column('Labels').count()).toBe(0);
    await open('All cases', 'Urgent');
    await column('Labels').waitFor();
    expect(await column('Priority').count()).toBe(0);
    // Chosen once more it is as it was saved.
    await open('Urgent', 'Urgent');
    await column('Labels').waitFor({ state: 'detached' });
    await open('Urgent', 'All cases');
    await change('Group');
    const caseColumns = async () => (await ana.call('GET', '/api/me/preferences')).body.caseColumns;
    expect(await until(caseColumns, (now) => now.includes('group'))).not.toContain('labels');
    expect(await caseColumns()).toContain('priority');
  });

  test('a view is renamed, and becomes what is shown, by keyboard and only by whom it may be', async () => {
    const { page } = ana;
    const id = await save('Calls', false, 'open,pending', ['subject']);
    const foreign = (
      await ground.call('POST', '/api/views', {
        name: 'Of all',
        shared: true,
        filters: { status: 'closed,open' },
      })
    ).body.id;
    const read = async (one: string) => (await ana.call('GET', `/api/views/${one}`)).body;
    await page.goto(`${ground.base}/cases?status=open,pending`);
    const menu = async (from: RegExp, item: string) => {
      await page.getByRole('button', { name: from }).press('Enter');
      await page.getByRole('menuitem', { name: item }).press('Enter');
    };
    await menu(/^Calls$/, 'Rename “Calls”');
    await page.getByRole('dialog', { name: 'Rename “Calls”' }).getByLabel('Name').fill('Call back');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Call back' }).waitFor();
    expect(await read(id)).toMatchObject({ name: 'Call back', shared: false, columns: ['subject'] });

    await page.getByRole('button', { name: 'Call back' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Rename “Call back”' }).waitFor();
    expect(await page.getByRole('menuitem', { name: /^Save what is shown/ }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('Ida');
    await menu(/^Call back \(changed\)$/, 'Save what is shown as “Call back”');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByRole('button', { name: /^Call back$/ }).waitFor();
    expect(await read(id)).toMatchObject({
      name: 'Call back',
      filters: { status: 'open,pending', q: 'Ida' },
      columns: ['subject'],
    });

    // Bo may look at what others share, and no more.
    const bo = await ground.enter({ name: 'Bo Berg' });
    await bo.page.goto(`${ground.base}/cases?status=closed,open`);
    await bo.page.getByRole('button', { name: 'Of all' }).press('Enter');
    await bo.page.getByRole('menuitem', { name: 'Save this view' }).waitFor();
    expect(await bo.page.getByRole('menuitem', { name: /Of all”/ }).count()).toBe(0);
    await page.goto(`${ground.base}/cases?status=closed,open`);
    await menu(/^Of all$/, 'Rename “Of all”');
    await page.getByRole('dialog').getByLabel('Name').fill('Of everybody');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Of everybody' }).waitFor();
    expect((await read(foreign)).name).toBe('Of everybody');
  });

  test('a view is deleted once that was confirmed, and where it could not be it says why', async () => {
    const { page } = ana;
    const id = await save('Waiting for them', false, 'pending', []);
    await page.goto(`${ground.base}/cases?status=pending`);
    const menu = page.getByRole('button', { name: 'Waiting for them' });
    const dialog = page.getByRole('dialog', { name: 'Delete “Waiting for them”' });
    const views = async () => (await ana.call('GET', '/api/views')).body.items.map((one: any) => one.id);
    const ask = async () => {
      await menu.click();
      await page.getByRole('menuitem', { name: 'Delete “Waiting for them”' }).click();
      await dialog.waitFor();
    };
    await ask();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await views()).toContain(id);

    await page.route('**/api/views/*', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'urn:answerhall:problem:x', detail: 'It is needed.' }),
      }),
    );
    await ask();
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog.getByRole('alert').getByText('It is needed.').waitFor();
    await page.unroute('**/api/views/*');
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await views()).not.toContain(id);
    await page.getByRole('button', { name: 'All cases' }).waitFor();
  });

  test('what is searched for among the customers is in the address: a reload and a way back keep it', async () => {
    const { page } = ana;
    await ground.write('+15550007002', 'Hello', { profileName: 'Jon' });
    await ground.caseOf('+15550007002');
    await page.goto(`${ground.base}/contacts`);
    const row = (name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) });
    await row('Ida').waitFor();
    await page.getByRole('searchbox').fill('Jon');
    await row('Ida').waitFor({ state: 'detached' });
    await page.waitForURL(`${ground.base}/contacts?q=Jon`);
    await row('Jon').click();
    await page.getByRole('heading', { name: 'Jon' }).waitFor();
    await page.reload();
    await row('Jon').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('Jon');
    expect(await row('Ida').count()).toBe(0);
    await page.getByRole('searchbox').fill('');
    await row('Ida').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });
});
