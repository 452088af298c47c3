import { randomUUID } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { whenThereIsABrowser } from './chromium';
import { TWO_LOOKS, seriousFaults, shoot } from './looks';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('a case and its panel', () => {
  let ground: Ground;
  let ana: Seat;
  let bo: Seat;

  beforeAll(async () => {
    ground = await openGround();
    [ana, bo] = [await ground.enter({ name: 'Ana López' }), await ground.enter({ name: 'Bo Berg' })];
    await ground.call('POST', '/api/rules', {
      name: 'Invoices first',
      type: 'new',
      mode: 'on',
      conditions: { all: [{ fact: 'message.text', operator: 'textContains', value: 'invoice' }] },
      actions: [{ type: 'setPriority', priority: 'high' }],
    });
    await ground.call('POST', '/api/rules', {
      name: 'Remind us',
      type: 'current',
      mode: 'on',
      after: { fact: 'message.lastCustomerAt', duration: 'PT1H' },
      conditions: { all: [] },
      actions: [{ type: 'addNote', text: 'An hour without an answer.' }],
    });
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  /** A customer writes; answers the number of their case. */
  const caseOf = async (from: string, name: string, text: string): Promise<number> => {
    await ground.write(from, text, { profileName: name });
    return ground.caseOf(from);
  };
  const open = async ({ page }: Seat, number: number): Promise<Locator> => {
    await page.goto(`${ground.base}/chats/${number}?view=all`);
    const panel = page.getByRole('complementary', { name: `About case ${number}` });
    await panel.getByRole('heading', { name: 'Customer' }).waitFor();
    return panel;
  };
  const button = ({ page }: Seat, name: string) => page.getByRole('button', { name, exact: true });
  const until = async (what: () => Promise<boolean>) => {
    for (const end = Date.now() + 10_000; Date.now() < end;) {
      if (await what()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('It never came to be.');
  };

  test('two press T in the same moment: one has the chat, the other one reads who was faster', async () => {
    const number = await caseOf('+15550001111', 'Cy', 'Who takes me?');
    await Promise.all([open(ana, number), open(bo, number)]);
    await Promise.all([ana, bo].map((seat) => button(seat, 'Take').waitFor()));
    // Neither has heard of the other one when they press: both have asked before either is answered.
    const asked: (() => void)[] = [];
    for (const { page } of [ana, bo])
      await page.route('**/chat/take', async (route) => {
        const both = new Promise<void>((go) => asked.push(go));
        if (asked.length === 2) for (const go of asked) go();
        await both;
        await route.continue();
      });
    await Promise.all([ana.page.keyboard.press('t'), bo.page.keyboard.press('t')]);
    await until(
      async () => (await button(ana, 'Release').count()) + (await button(bo, 'Release').count()) === 1,
    );
    const [faster, slower] = (await button(ana, 'Release').count()) === 1 ? [ana, bo] : [bo, ana];
    const name = faster === ana ? 'Ana López' : 'Bo Berg';
    const told = slower.page.getByRole('alert').getByText(`${name} was faster and has this chat now.`);
    await told.waitFor();
    expect(await faster.page.getByRole('alert').count()).toBe(0);
    await slower.page.getByText(`With ${name}`).waitFor();
    await button(slower, 'Take over').click();
    // Who leaves it is where they were, at the keyboard too.
    await slower.page.getByRole('dialog').getByRole('button', { name: 'Leave it' }).click();
    await slower.page.getByRole('dialog').waitFor({ state: 'hidden' });
    await until(() =>
      button(slower, 'Take over').evaluate((place: any) => place === place.ownerDocument.activeElement),
    );
    for (const { page } of [ana, bo]) await page.unroute('**/chat/take');
    await faster.page.keyboard.press('u');
    await button(slower, 'Take').waitFor();
  });

  test('a chat is transferred with a note and stands in the list of whoever gets it', async () => {
    const number = await caseOf('+15550002222', 'Dana', 'A question for Bo');
    await open(ana, number);
    await ana.page.keyboard.press('t');
    await button(ana, 'Release').waitFor();
    await ana.page.keyboard.press('m');
    const dialog = ana.page.getByRole('dialog', { name: 'Transfer this chat' });
    await dialog.getByRole('combobox', { name: 'To' }).fill('bo');
    await ana.page.getByRole('option', { name: /Bo Berg/ }).click();
    await dialog.getByLabel('Note to them').fill('You know this customer.');
    await dialog.getByRole('button', { name: 'Transfer' }).click();
    await ana.page.getByText('With Bo Berg').waitFor();
    await dialog.waitFor({ state: 'hidden' });

    await bo.page.goto(`${ground.base}/chats?view=mine`);
    await bo.page.getByRole('link', { name: /Dana/ }).click();
    await bo.page.getByRole('log').getByText('You know this customer.').waitFor();
  });

  test('status, priority, assignee and labels are changed where they stand, and colleagues see it at once', async () => {
    const number = await caseOf('+15550003333', 'Eve', 'My parcel is late');
    const [mine, theirs] = [await open(ana, number), await open(bo, number)];
    const choose = async (label: string, option: string) => {
      await mine.getByRole('combobox', { name: label }).click();
      await ana.page.getByRole('option', { name: option, exact: true }).click();
    };
    await choose('Priority', 'Critical');
    await choose('Status', 'Pending');
    await choose('Assignee', 'Bo Berg');
    await mine.getByRole('combobox', { name: 'Labels of the case' }).fill('parcel');
    await ana.page.keyboard.press('Enter');
    await mine.getByRole('button', { name: 'Add a field' }).first().click();
    await mine.getByLabel('Field', { exact: true }).fill('order');
    await mine.getByLabel('Value', { exact: true }).fill('4711');
    await mine.getByRole('button', { name: 'Add', exact: true }).click();

    await until(
      async () => (await theirs.getByRole('combobox', { name: 'Status' }).inputValue()) === 'Pending',
    );
    await theirs.getByText('parcel', { exact: true }).waitFor();
    await until(async () => (await theirs.getByLabel('order', { exact: true }).inputValue()) === '4711');
    const { body } = await ana.call('GET', `/api/cases/${number}`);
    expect(body).toMatchObject({
      status: 'pending',
      priority: 'critical',
      assignee: { name: 'Bo Berg' },
      labels: ['parcel'],
      fields: { order: '4711' },
    });
  });

  test('a change that the desk refuses is put back, and said in words', async () => {
    const number = await caseOf('+15550004444', 'Finn', 'Hello');
    const panel = await open(ana, number);
    await ana.page.route('**/api/cases/*', (route) =>
      route.request().method() === 'PATCH'
        ? route.fulfill({
            status: 409,
            contentType: 'application/problem+json',
            body: JSON.stringify({ type: 'urn:answerhall:problem:x', detail: 'The group has no members.' }),
          })
        : route.continue(),
    );
    await panel.getByRole('combobox', { name: 'Priority' }).click();
    await ana.page.getByRole('option', { name: 'Low' }).click();
    await panel.getByRole('alert').getByText('The group has no members.').waitFor();
    await until(
      async () => (await panel.getByRole('combobox', { name: 'Priority' }).inputValue()) === 'Normal',
    );
    await ana.page.unroute('**/api/cases/*');
  });

  test('what is being saved stays as it was chosen, whatever is heard of the case meanwhile', async () => {
    const number = await caseOf('+15550004545', 'Flo', 'Hello again');
    const panel = await open(ana, number);
    let go = () => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    await ana.page.route('**/api/cases/*', async (route) => {
      if (route.request().method() === 'PATCH') await held;
      await route.continue();
    });
    await panel.getByRole('combobox', { name: 'Priority' }).click();
    await ana.page.getByRole('option', { name: 'Low' }).click();
    await bo.call('PATCH', `/api/cases/${number}`, { status: 'pending' });
    const valueOf = (name: string) => panel.getByRole('combobox', { name }).inputValue();
    await until(async () => (await valueOf('Status')) === 'Pending');
    expect(await valueOf('Priority')).toBe('Low');
    go();
    await until(async () => (await ana.call('GET', `/api/cases/${number}`)).body.priority === 'low');
    expect([await valueOf('Status'), await valueOf('Priority')]).toEqual(['Pending', 'Low']);
    await ana.page.unroute('**/api/cases/*');
  });

  test('the customer is renamed, blocked and unblocked, and merged with who is the same person', async () => {
    // Known by a user id only, then by a number, until WhatsApp says that both are one.
    const userId = 'CO.77665544332211';
    await ground.write(userId, 'Oi', { profileName: 'Gabriela' });
    const phone = '+15550003434';
    const number = await caseOf(phone, 'Gabi', 'Oi de novo');
    await ground.write(phone, 'Oi!', { profileName: 'Gabi', parameters: { ExternalUserId: userId } });
    const panel = await open(ana, number);
    const name = panel.getByLabel('Name', { exact: true });
    await name.fill('Gabriela Reis');
    await ana.page.keyboard.press('Enter');
    await ana.page.getByRole('heading', { name: 'Gabriela Reis' }).waitFor();

    await panel.getByRole('button', { name: 'Block', exact: true }).click();
    await panel.getByText(/^Blocked:/).waitFor();
    await panel.getByRole('button', { name: 'Unblock' }).click();
    await panel.getByText(/^Blocked:/).waitFor({ state: 'hidden' });

    await panel.getByText('Gabriela is the same person').waitFor();
    await panel.getByRole('button', { name: 'Merge' }).click();
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click();
    await panel.getByText('is the same person').waitFor({ state: 'hidden' });
    await panel.getByRole('link', { name: /Oi/ }).waitFor();
  });

  test('an earlier case of the customer is one click away', async () => {
    const first = await caseOf('+15550005555', 'Hal', 'My first question');
    await ana.call('POST', `/api/cases/${first}/chat/end`, { status: 'closed' });
    const second = await caseOf('+15550005555', 'Hal', 'My second question');
    expect(second).not.toBe(first);
    const panel = await open(ana, second);
    const link = panel.getByRole('link', { name: /My first question/ });
    expect(await link.getAttribute('href')).toBe(`/cases/${first}`);
  });

  test('the history says why a rule did what it did, and grows as things happen', async () => {
    const number = await caseOf('+15550006666', 'Ida', 'Where is my invoice?');
    const panel = await open(ana, number);
    await panel.getByRole('tab', { name: 'History' }).click();
    await panel.getByText('Rule “Invoices first”').waitFor();
    await panel.getByText('priority normal → high').waitFor();
    await panel.getByRole('button', { name: 'Why?' }).click();
    await panel.getByText('Applied, because its conditions held.').waitFor();
    await panel.getByText('Text of the message contains “invoice”').waitFor();
    await panel.getByText('saw “Where is my invoice?”').waitFor();
    await panel.getByRole('img', { name: 'Held' }).waitFor();

    await bo.call('POST', `/api/cases/${number}/chat/take`, {});
    await panel.getByText('chat taken').waitFor();
    expect(await panel.getByText('priority normal → high').count()).toBe(1);
  });

  test('what will happen is counted down, and what moves a deadline moves it there', async () => {
    const number = await caseOf('+15550007777', 'Jo', 'Anybody?');
    const panel = await open(ana, number);
    await panel.getByText('Rule “Remind us”').waitFor();
    await panel.getByText('in 59m').waitFor({ timeout: 90_000 });
    await panel.getByText('Window closes', { exact: true }).waitFor();
    await panel.getByText(/Its case is then open/).waitFor();
    await ana.call('POST', `/api/cases/${number}/messages`, { text: 'Yes!', clientId: randomUUID() });
    await panel.getByText(/Its case is then pending/).waitFor();
    await ana.call('POST', `/api/cases/${number}/chat/end`, { status: 'pending' });
    await panel.getByText('Chat ends', { exact: true }).waitFor({ state: 'hidden' });
  });

  test('the talk is downloaded as text and as PDF', async () => {
    const number = await caseOf('+15550008888', 'Kim', 'For the file');
    const panel = await open(ana, number);
    for (const [name, file] of [
      ['Text', `case-${number}.txt`],
      ['PDF', `case-${number}.pdf`],
    ] as const) {
      const started = ana.page.waitForEvent('download');
      await panel.getByRole('link', { name, exact: true }).click();
      expect((await started).suggestedFilename()).toBe(file);
    }
  });

  test.each(TWO_LOOKS)(
    'nothing serious stands in the way of anybody: %s, %d px',
    async (colorScheme, width) => {
      const { page } = ana;
      const number = await caseOf('+15550009999', 'Leo', 'An invoice, please');
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      await page.goto(`${ground.base}/chats/${number}?view=all`);
      await page.getByRole('log').waitFor();
      if (width === 390) await button(ana, 'Show what is known of the case').click();
      await page.getByRole('heading', { name: 'Customer' }).waitFor();
      await page.getByText('Rule “Remind us”').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await shoot(page, `panel-${colorScheme}-${width}`);
      await page.getByRole('tab', { name: 'History' }).click();
      await page.getByRole('button', { name: 'Why?' }).click();
      await page.getByText('saw “An invoice, please”').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await shoot(page, `why-${colorScheme}-${width}`);
    },
  );
});
