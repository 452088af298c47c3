import sharp from 'sharp';
import { whenThereIsABrowser } from './chromium';
import { until } from '../product/product';
import { looksRight, seriousFaults, shoot } from './looks';
import { chatIn, expectValue, hasKeyboard, inThread, PDF, reply, send } from './open-chat';
import { openGround, type Ground, type Seat } from './product-in-browser';

const draftOf = async (seat: Seat, number: number) =>
  (await seat.call('GET', `/api/cases/${number}/draft`)).body;

whenThereIsABrowser('the composer', () => {
  let ground: Ground;
  let ana: Seat;
  let bo: Seat;

  beforeAll(async () => {
    ground = await openGround();
    [ana, bo] = [await ground.enter({ name: 'Ana López' }), await ground.enter({ name: 'Bo Berg' })];
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const chatOf = (seat: Seat, from: string, text?: string) => chatIn(ground, seat, from, text);

  /** Answers can be taken back, for as long as the desk allows at most: a person's five seconds are few on a busy machine. */
  const letTakeBack = async ({ page, call }: Seat) => {
    await call('PATCH', '/api/me/preferences', { undoSeconds: 5 });
    await page.route('**/api/cases/*/messages', (route) =>
      route.request().method() === 'POST'
        ? route.continue({
            postData: JSON.stringify({ ...route.request().postDataJSON(), undoSeconds: 10 }),
          })
        : route.fallback(),
    );
  };
  const letGoAtOnce = async ({ page, call }: Seat) => {
    await page.unroute('**/api/cases/*/messages');
    await call('PATCH', '/api/me/preferences', { undoSeconds: 0 });
  };

  test('an answer stands in the thread at once, takes the chat, and is ticked off up to read', async () => {
    const { page } = ana;
    const number = await chatOf(ana, '+15550001001');
    await page.getByText('Your answer takes this chat.').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type('It is on its way.');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('You get it today.');
    await page.keyboard.press('Enter');
    await inThread(page, 'It is on its way.\nYou get it today.').waitFor();
    expect(await reply(page).inputValue()).toBe('');
    expect(await hasKeyboard(reply(page))).toBe(true);
    await page.getByRole('log').getByRole('img', { name: 'Read' }).waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Release' }).waitFor();
    expect(await page.getByRole('article').count()).toBe(2);
    expect((await draftOf(ana, number)).text).toBe('');
  });

  test('a note is added from its own tab, and never goes to the customer', async () => {
    const { page } = ana;
    const number = await chatOf(ana, '+15550001002');
    await page.keyboard.press('n');
    const note = page.getByRole('textbox', { name: 'Your note' });
    await note.waitFor();
    await page.keyboard.type('He has called twice today.');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('article', { name: /Note by Ana López/ }).waitFor();
    expect(await note.inputValue()).toBe('');
    const { body } = await ana.call('GET', `/api/cases/${number}/messages`);
    expect(body.items.map(({ text }: any) => text)).toEqual(['Where is my parcel?']);
  });

  test('a message that came while the answer was on its way stops it once; the second press sends it', async () => {
    const { page } = ana;
    const from = '+15550001003';
    await chatOf(ana, from);
    await page.route('**/messages', async (route) => {
      await ground.write(from, 'Never mind, I have it.');
      await route.continue();
    });
    await reply(page).fill('It was lost.');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The customer has written meanwhile.').waitFor();
    await page.unroute('**/messages');
    await inThread(page, 'Never mind, I have it.').waitFor();
    expect(await reply(page).inputValue()).toBe('It was lost.');
    expect(await hasKeyboard(reply(page))).toBe(true);
    await send(page).click();
    await inThread(page, 'It was lost.').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('a message that arrives moves neither the keyboard nor what is being typed', async () => {
    const { page } = ana;
    const from = '+15550001004';
    const number = await chatOf(ana, from);
    await reply(page).fill('Dear customer');
    await page.keyboard.press('Home');
    await ground.write(from, 'Are you there?');
    await inThread(page, 'Are you there?').waitFor();
    // What was saved comes back as an event, too.
    await until(
      () => draftOf(ana, number),
      ({ text }) => text === 'Dear customer',
    );
    await page.keyboard.type('My ');
    expect(await reply(page).inputValue()).toBe('My Dear customer');
  });

  test('a draft is there after a reload, in another tab, and after the end of the chat', async () => {
    const { page, context } = ana;
    const number = await chatOf(ana, '+15550001005');
    await reply(page).fill('Half of a sentence');
    await page.reload();
    await expectValue(reply(page), 'Half of a sentence');

    const tab = await context.newPage();
    await tab.goto(page.url());
    await expectValue(reply(tab), 'Half of a sentence');
    await reply(tab).fill('Half of a sentence, and more');
    await expectValue(reply(page), 'Half of a sentence, and more');
    await tab.close();

    await page.getByRole('button', { name: 'End chat' }).click();
    await page.getByRole('menuitem', { name: /^Pending/ }).click();
    await page.getByText('This chat has ended. Your answer opens it again.').waitFor();
    expect(await reply(page).inputValue()).toBe('Half of a sentence, and more');
    expect((await draftOf(ana, number)).text).toBe('Half of a sentence, and more');
  });

  test("a draft stays with who wrote it when the chat is transferred, and is nobody else's", async () => {
    const { page } = ana;
    const number = await chatOf(ana, '+15550001045');
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Release' }).waitFor();
    await reply(page).fill('I would have said');
    await page.getByRole('button', { name: 'Transfer' }).click();
    const dialog = page.getByRole('dialog', { name: 'Transfer this chat' });
    await dialog.getByRole('combobox', { name: 'To' }).fill('bo');
    await page.getByRole('option', { name: /Bo Berg/ }).click();
    await dialog.getByRole('button', { name: 'Transfer' }).click();
    await page.getByText('With Bo Berg').waitFor();
    await dialog.waitFor({ state: 'hidden' });
    expect(await reply(page).inputValue()).toBe('I would have said');
    await until(
      () => draftOf(ana, number),
      ({ text }) => text === 'I would have said',
    );
    await page.reload();
    await expectValue(reply(page), 'I would have said');

    const draftRead = bo.page.waitForResponse(`**/api/cases/${number}/draft`);
    await bo.page.goto(`${ground.base}/chats/${number}?view=mine`);
    await bo.page.getByRole('button', { name: 'Release' }).waitFor();
    expect((await (await draftRead).json()).text).toBe('');
    expect(await reply(bo.page).inputValue()).toBe('');
    await bo.page.goto(`${ground.base}/chats`);
    await reply(page).fill('');
  });

  test.each([
    ['open', 1],
    ['pending', 2],
    ['closed', 3],
  ] as const)('End chat leaves the case %s, without a mouse', async (status, place) => {
    const { page } = ana;
    const number = await chatOf(ana, `+1555000110${place}`);
    await page.keyboard.press('e');
    await page.getByRole('menuitem', { name: new RegExp(`^${status}`, 'i') }).waitFor();
    for (let steps = 1; steps < place; steps += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'End chat' }).waitFor({ state: 'detached' });
    const { body } = await ana.call('GET', `/api/cases/${number}`);
    expect([body.status, body.chat.state, body.chat.endedBy]).toEqual([status, 'ended', 'agent']);
  });

  test('where the group wants to know why a chat ends, it ends with a reason', async () => {
    const { page } = ana;
    const { body: groups } = await ground.call('GET', '/api/groups');
    const group = `/api/groups/${groups.items[0].id}`;
    await ground.call('PATCH', group, { endReasons: ['Solved', 'Spam'], endReasonRequired: true });
    const number = await chatOf(ana, '+15550001006');
    await page.keyboard.press('e');
    await page.getByRole('menuitem', { name: /^Closed/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Why does this chat end?' });
    expect(await dialog.getByRole('button', { name: 'End chat' }).isDisabled()).toBe(true);
    await dialog.getByRole('radio', { name: 'Solved' }).check();
    await dialog.getByRole('button', { name: 'End chat' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const { body } = await ana.call('GET', `/api/cases/${number}`);
    expect([body.status, body.chat.endReason]).toEqual(['closed', 'Solved']);
    await ground.call('PATCH', group, { endReasons: [], endReasonRequired: false });
  });

  test('the end that comes by itself is counted down, and one click postpones it', async () => {
    const { page } = ana;
    await ground.call('PATCH', '/api/settings', { inactivityTimeout: 'PT1M30S' });
    const number = await chatOf(ana, '+15550001007');
    await page.getByText(/^Ends in 1:[0-3]\d$/).waitFor();
    const { body: before } = await ana.call('GET', `/api/cases/${number}`);
    await page.getByRole('button', { name: 'Postpone 5 minutes' }).click();
    await page.getByText(/^Ends in/).waitFor({ state: 'detached' });
    const { body: after } = await ana.call('GET', `/api/cases/${number}`);
    expect(Date.parse(after.chat.endsAt) - Date.parse(before.chat.endsAt)).toBe(300_000);
    await ground.call('PATCH', '/api/settings', { inactivityTimeout: 'PT10M' });
  });

  test('an answer that may be taken back is in the composer again', async () => {
    const { page } = ana;
    await letTakeBack(ana);
    const number = await chatOf(ana, '+15550001008');
    await reply(page).fill('Too soon');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expectValue(reply(page), 'Too soon');
    expect(await hasKeyboard(reply(page))).toBe(true);
    const { body } = await ana.call('GET', `/api/cases/${number}/messages`);
    expect(body.items).toHaveLength(1);
    await letGoAtOnce(ana);
  });

  test('of two answers that may be taken back each comes back by itself, in the order in which they were written', async () => {
    const { page } = ana;
    await letTakeBack(ana);
    const number = await chatOf(ana, '+15550001018');
    for (const words of ['One', 'Two']) {
      await reply(page).fill(words);
      await page.keyboard.press('Enter');
    }
    const undo = (words: RegExp) =>
      page.getByText(words).locator('..').getByRole('button', { name: /^Undo/ });
    // The time of the first runs: nothing is looked at before both are back. That it can still be taken back shows
    // that it did not come back with the other.
    await undo(/^Not sent yet: “Two”$/).click();
    await undo(/^Not sent yet(\.|: “One”)$/).click();
    await expectValue(reply(page), 'One\n\nTwo');
    await until(
      () => draftOf(ana, number),
      ({ text }) => text === 'One\n\nTwo',
    );
    const { body } = await ana.call('GET', `/api/cases/${number}/messages`);
    expect(body.items).toHaveLength(1);
    expect(await reply(page).inputValue()).toBe('One\n\nTwo');
    await letGoAtOnce(ana);
  });

  test('that it is too late for one of two answers is said as long as no other is sent', async () => {
    const { page } = ana;
    await letTakeBack(ana);
    const number = await chatOf(ana, '+15550001048');
    for (const words of ['One', 'Two']) {
      await reply(page).fill(words);
      await page.keyboard.press('Enter');
    }
    await page.route('**/api/messages/*', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'urn:answerhall:problem:not-queued', detail: 'It is sent.' }),
      }),
    );
    await page.getByText('Not sent yet: “Two”').waitFor();
    const first = page.getByText(/^Not sent yet: “One”$/).locator('..');
    await first.getByRole('button', { name: /^Undo/ }).click();
    const tooLate = page.getByText(/^Too late to take it back: “One”/);
    await tooLate.waitFor();
    await page.unroute('**/api/messages/*');
    await reply(page).fill('Three');
    await until(
      () => draftOf(ana, number),
      ({ text }) => text === 'Three',
    );
    expect(await tooLate.count()).toBe(1);
    await page.keyboard.press('Enter');
    await tooLate.waitFor({ state: 'detached' });
    await letGoAtOnce(ana);
  });

  test('taken back in the thread, an answer is in the composer again, also from behind a note', async () => {
    const { page } = ana;
    await letTakeBack(ana);
    await chatOf(ana, '+15550001040');
    await reply(page).fill('Too soon');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Note' }).click();
    await page.getByRole('log').getByRole('button', { name: 'Take back' }).press('Enter');
    await expectValue(reply(page), 'Too soon');
    expect(await hasKeyboard(reply(page))).toBe(true);
    await letGoAtOnce(ana);
    await reply(page).fill('');
  });

  test('taken back while the line broke, an answer is in the composer again after a reload, before what was begun', async () => {
    const { page } = ana;
    await ana.call('PATCH', '/api/me/preferences', { undoSeconds: 5 });
    const number = await chatOf(ana, '+15550001042');
    await reply(page).fill('First');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Second');
    await until(
      () => draftOf(ana, number),
      ({ text }) => text === 'Second',
    );
    // It is done, but nobody hears so.
    await page.route('**/api/messages/*', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.getByText(/not known whether “First” went out/).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await page.reload();
    await expectValue(reply(page), 'First\n\nSecond');
    const { body } = await ana.call('GET', `/api/cases/${number}/messages`);
    expect(body.items).toHaveLength(1);
    await ana.call('PATCH', '/api/me/preferences', { undoSeconds: 0 });
    await reply(page).fill('');
  });

  test('a button whose time runs out under the keyboard leaves it in the field', async () => {
    const { page } = ana;
    await ana.call('PATCH', '/api/me/preferences', { undoSeconds: 5 });
    await chatOf(ana, '+15550001041');
    await reply(page).fill('That will do');
    await page.keyboard.press('Enter');
    const undo = page.getByRole('button', { name: /^Undo/ });
    await undo.focus();
    await undo.waitFor({ state: 'detached' });
    await until(() => hasKeyboard(reply(page)), Boolean);
    await page.keyboard.type('really');
    expect(await reply(page).inputValue()).toBe('really');
    await reply(page).fill('');
    await ana.call('PATCH', '/api/me/preferences', { undoSeconds: 0 });
  });

  test('taken beside Send, a chat is answered at once; what the desk refuses is said', async () => {
    const { page } = ana;
    const number = await chatOf(ana, '+15550001052');
    await page.route('**/chat/take', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'urn:answerhall:problem:x', detail: 'Not at this hour.' }),
      }),
    );
    const take = page.getByRole('button', { name: 'Take this chat' });
    await take.press('Enter');
    await page.getByRole('alert').getByText('Not at this hour.').waitFor();
    await page.unroute('**/chat/take');
    await take.press('Enter');
    await take.waitFor({ state: 'detached' });
    expect(await hasKeyboard(reply(page))).toBe(true);
    expect(await reply(page).inputValue()).toBe('');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect((await ana.call('GET', `/api/cases/${number}`)).body.chat.takenBy.id).toBe(ana.id);
  });

  test('a file that was sent without a text comes back beside what was begun meanwhile', async () => {
    const { page } = ana;
    await letTakeBack(ana);
    const number = await chatOf(ana, '+15550001019');
    const bill = { name: 'Bill.pdf', mimeType: 'application/pdf', buffer: Buffer.from(PDF) };
    await page.locator('input[type=file]').setInputFiles(bill);
    const chip = page.getByRole('button', { name: 'Remove Bill.pdf' });
    await chip.waitFor();
    await send(page).click();
    await page.getByRole('button', { name: /^Undo/ }).waitFor();
    await reply(page).fill('Something else');
    await until(
      () => draftOf(ana, number),
      ({ text }) => text === 'Something else',
    );
    await page.getByRole('button', { name: /^Undo/ }).click();
    await chip.waitFor();
    expect(await reply(page).inputValue()).toBe('Something else');
    await until(
      () => draftOf(ana, number),
      ({ text, attachments }) => text === 'Something else' && attachments.length === 1,
    );
    await chip.click();
    await reply(page).fill('');
    await letGoAtOnce(ana);
  });

  test('more than can be sent at once is said and not sent', async () => {
    const { page } = ana;
    await chatOf(ana, '+15550001009');
    await reply(page).fill('a'.repeat(1601));
    await page.getByText('1,601 / 1,600').waitFor();
    expect(await send(page).isDisabled()).toBe(true);
    await reply(page).fill('a'.repeat(1600));
    expect(await send(page).isDisabled()).toBe(false);
    await reply(page).fill('');
  });

  test('sent with Ctrl, Shift and Enter, the chat that waits longest is next', async () => {
    const { page } = ana;
    const next = await chatOf(ana, '+15550001010', 'I wait longest');
    await ana.call('POST', `/api/cases/${next}/chat/take`, {});
    await chatOf(ana, '+15550001011');
    const { body } = await ana.call('GET', '/api/chats?view=mine');
    await reply(page).fill('Done.');
    await page.keyboard.press('Control+Shift+Enter');
    await page.waitForURL(new RegExp(`/chats/${body.items[0].number}\\?`));
    await until(() => hasKeyboard(reply(page)), Boolean);
  });

  test('a note whose answer is lost stays in view, and is there once after the next try, also after a reload', async () => {
    const { page } = ana;
    const number = await chatOf(ana, '+15550001030');
    const address = page.url();
    await page.keyboard.press('n');
    const note = page.getByRole('textbox', { name: 'Your note' });
    await note.fill('He has called.');
    await page.route('**/notes', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await route.fetch();
      await route.abort();
    });
    await page.keyboard.press('Control+Shift+Enter');
    await page.getByRole('alert').waitFor();
    expect(page.url()).toBe(address);
    await page.unroute('**/notes');
    // The desk has it, and takes it out of the draft; this person has not heard of it, and writes it again.
    await page.reload();
    await page.getByRole('tab', { name: 'Note' }).click();
    await note.fill('He has called.');
    await page.keyboard.press('Control+Enter');
    await expectValue(note, '');
    const { body } = await ana.call('GET', `/api/cases/${number}/notes`);
    expect(body.items).toHaveLength(1);
  });

  test('a macro whose answer is refused is there again with its text', async () => {
    const { page } = ana;
    const from = '+15550001031';
    await ground.call('POST', '/api/macros', {
      name: 'Say goodbye',
      scope: 'common',
      text: 'Bye, and thank you.',
      actions: [{ type: 'endChat', status: 'closed' }],
    });
    const number = await chatOf(ana, from);
    await reply(page).fill('/goodbye');
    await page.getByRole('option', { name: /Say goodbye/ }).waitFor();
    await page.keyboard.press('Enter');
    await expectValue(reply(page), 'Bye, and thank you.');
    await page.route('**/macro', async (route) => {
      await ground.write(from, 'One more thing');
      await route.continue();
    });
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The customer has written meanwhile.').waitFor();
    await page.unroute('**/macro');
    await page.getByText('ends the chat: Closed').waitFor();
    expect(await reply(page).inputValue()).toBe('Bye, and thank you.');
    await send(page).click();
    await until(
      async () => (await ana.call('GET', `/api/cases/${number}`)).body.status,
      (status) => status === 'closed',
    );
  });

  test('a draft that was written on elsewhere while this page was asleep is there when it wakes', async () => {
    const { page } = ana;
    // Nothing is heard of what happens, as in a page that the browser has put to sleep.
    await page.route('**/api/events*', (route) => route.abort());
    const number = await chatOf(ana, '+15550001032');
    await reply(page).fill('Begun here');
    await until(
      () => draftOf(ana, number),
      ({ text }) => text === 'Begun here',
    );
    await page.getByRole('log').focus();
    await ana.call('PUT', `/api/cases/${number}/draft`, { text: 'Begun here, ended elsewhere' });
    expect(await reply(page).inputValue()).toBe('Begun here');
    await page.evaluate("document.dispatchEvent(new Event('resume'))");
    await expectValue(reply(page), 'Begun here, ended elsewhere');
    await page.unroute('**/api/events*');
  });

  test('a colleague is mentioned by name in a note, and may see the case from then on', async () => {
    const { page } = ana;
    const number = await chatOf(ana, '+15550001013');
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Your note' }).waitFor();
    await page.keyboard.type('Ask @bo');
    await page.getByRole('option', { name: 'Bo Berg' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('please');
    await page.keyboard.press('Control+Enter');
    await page
      .getByRole('article', { name: /Note by/ })
      .getByText('Ask @Bo Berg please')
      .waitFor();
    const { body } = await ana.call('GET', `/api/cases/${number}/notes`);
    expect(body.items[0].mentions).toEqual([{ id: bo.id, name: 'Bo Berg' }]);
  });

  test('colleagues see who has a chat open, and who is typing', async () => {
    const number = await chatOf(ana, '+15550001014');
    await bo.page.goto(`${ground.base}/chats/${number}`);
    await ana.page.getByRole('img', { name: 'Bo Berg has this case open' }).waitFor();
    await reply(bo.page).fill('Let me see');
    await ana.page.getByText('Bo Berg is typing').waitFor();
    await bo.page.goto(`${ground.base}/chats`);
    await ana.page.getByRole('img', { name: 'Bo Berg has this case open' }).waitFor({ state: 'detached' });
  });

  test('a picture that is pasted and a file that is chosen go to the customer; what is refused says why', async () => {
    const { page } = ana;
    const number = await chatOf(ana, '+15550001015');
    const picture = await sharp({ create: { width: 64, height: 40, channels: 3, background: '#3a7' } })
      .png()
      .toBuffer();
    await reply(page).evaluate((field: any, base64: string) => {
      const page: any = globalThis;
      const data = new page.DataTransfer();
      const bytes = page.Uint8Array.from(page.atob(base64), (sign: string) => sign.charCodeAt(0));
      data.items.add(new page.File([bytes], 'photo.png', { type: 'image/png' }));
      field.dispatchEvent(
        new page.ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, picture.toString('base64'));
    const files = page.getByRole('list', { name: 'Files' });
    await files.getByRole('button', { name: 'Remove photo.png' }).waitFor();
    const chooser = page.locator('input[type=file]');
    await chooser.setInputFiles({
      name: 'virus.exe',
      mimeType: 'application/x-msdownload',
      buffer: Buffer.from('MZ'),
    });
    await files.getByRole('alert').waitFor();
    await files.getByRole('button', { name: 'Remove virus.exe' }).click();
    await chooser.setInputFiles({ name: 'Bill.pdf', mimeType: 'application/pdf', buffer: Buffer.from(PDF) });
    await files.getByRole('button', { name: 'Remove Bill.pdf' }).waitFor();
    await until(
      () => draftOf(ana, number),
      ({ attachments }) => attachments.length === 2,
    );
    await page.reload();
    await files.getByText('Bill.pdf').waitFor();
    await reply(page).fill('Here is both');
    await send(page).click();
    await inThread(page, 'Here is both').waitFor();
    const { body } = await until(
      () => ana.call('GET', `/api/cases/${number}/messages`),
      ({ body: { items } }) => items.length === 3,
    );
    expect(body.items.map(({ kind, text }: any) => [kind, text])).toEqual([
      ['text', 'Where is my parcel?'],
      ['image', 'Here is both'],
      ['document', ''],
    ]);
    expect(await files.count()).toBe(0);
  });

  test('a macro is found by /, says what it will do, is changed and sent with its actions', async () => {
    const { page } = ana;
    await ground.call('POST', '/api/macros', {
      name: 'Parcel found',
      scope: 'common',
      text: 'Case {{ case.number }} is solved.',
      actions: [{ type: 'endChat', status: 'closed' }],
    });
    const number = await chatOf(ana, '+15550001016');
    await page.keyboard.press('/');
    await until(() => hasKeyboard(reply(page)), Boolean);
    await page.keyboard.type('parc');
    await page.getByRole('option', { name: /Parcel found/ }).waitFor();
    await page.keyboard.press('Enter');
    await expectValue(reply(page), `Case ${number} is solved.`);
    await page.getByText('ends the chat: Closed').waitFor();
    await page.keyboard.type(' Bye!');
    await page.keyboard.press('Enter');
    await inThread(page, `Case ${number} is solved. Bye!`).waitFor();
    await until(
      async () => (await ana.call('GET', `/api/cases/${number}`)).body.status,
      (status) => status === 'closed',
    );
  });

  test('the macros that a button offers leave nothing behind when none is chosen', async () => {
    const { page } = ana;
    await chatOf(ana, '+15550001018');
    await reply(page).fill('I was saying');
    const options = page.getByRole('listbox', { name: 'Macros' });
    for (const leave of [() => page.keyboard.press('Escape'), () => page.getByRole('log').click()]) {
      await page.getByRole('button', { name: 'Macros' }).click();
      await options.waitFor();
      await leave();
      await options.waitFor({ state: 'hidden' });
      expect(await reply(page).inputValue()).toBe('I was saying');
    }
    await reply(page).fill('');
  });

  test('they leave nothing behind either when the page is read again or the chat is left by a key', async () => {
    const { page } = ana;
    await chatOf(ana, '+15550001043');
    const number = await chatOf(ana, '+15550001044');
    await page.goto(`${ground.base}/chats/${number}?view=all`);
    await reply(page).fill('I was saying');
    const offer = async () => {
      await reply(page).press('End');
      await page.getByRole('button', { name: 'Macros' }).click();
      await page.getByRole('listbox', { name: 'Macros' }).waitFor();
      // The desk has heard of it.
      await until(
        () => draftOf(ana, number),
        ({ text }) => text === 'I was saying\n/',
      );
    };
    const isGone = () =>
      until(
        () => draftOf(ana, number),
        ({ text }) => text === 'I was saying',
      );
    await offer();
    await page.reload();
    await expectValue(reply(page), 'I was saying');
    await isGone();
    await offer();
    const { body } = await ana.call('GET', '/api/chats?view=all');
    const place = body.items.findIndex((chat: any) => chat.number !== number);
    await page.keyboard.press(`Alt+${place + 1}`);
    await page.waitForURL(`${ground.base}/chats/${body.items[place].number}?view=all`);
    await isGone();
  });

  test('an emoji is put where the caret is', async () => {
    const { page } = ana;
    await chatOf(ana, '+15550001017');
    await reply(page).fill('Thanks!');
    await page.getByRole('button', { name: 'Emoji' }).click();
    await page.getByPlaceholder('Search emoji').fill('thumbs up');
    await page
      .getByRole('gridcell', { name: /thumbs up/i })
      .first()
      .click();
    await until(
      () => reply(page).inputValue(),
      (text) => text.startsWith('Thanks!👍'),
    );
    await reply(page).fill('');
  });

  test('nothing serious stands in the way of anybody', async () => {
    const { page } = bo;
    await chatOf(bo, '+15550001021');
    for (const mode of ['Reply', 'Note']) {
      await page.getByRole('tab', { name: mode }).click();
      await page.getByRole('textbox', { name: /^Your/ }).fill('One line\nand another');
      await looksRight(page, `composer-${mode}`);
    }
  });

  test('with the desk cut off and the page read again meanwhile, nothing that was typed or sent is lost or doubled', async () => {
    const { page } = ana;
    const number = await chatOf(ana, '+15550001012');
    // The desk has it as a draft, which is no draft any more once it is sent.
    await reply(page).fill('This is sent.');
    await until(
      () => draftOf(ana, number),
      ({ text }) => text === 'This is sent.',
    );
    await ground.kill();
    await page.keyboard.press('Enter');
    await reply(page).fill('And so is this.');
    await page.keyboard.press('Enter');
    await page
      .getByText(/^Not sent yet: the desk can't be reached/)
      .first()
      .waitFor();
    await reply(page).fill('And this is begun');
    await page.getByText(/It is kept in this browser/).waitFor();
    const address = page.url();
    await page.reload().catch(() => undefined);
    await ground.startAgain();
    await page.goto(address);
    await expectValue(reply(page), 'And this is begun');
    const thread = await until(
      async () => (await ana.call('GET', `/api/cases/${number}/messages`)).body.items,
      (items) => items.length === 3,
      60_000,
    );
    expect(thread.slice(1).map(({ text }: any) => text)).toEqual(['This is sent.', 'And so is this.']);
    await until(
      () => draftOf(ana, number),
      ({ text }) => text === 'And this is begun',
    );
    expect(await reply(page).inputValue()).toBe('And this is begun');
    expect(await inThread(page, 'This is sent.').count()).toBe(1);
    ground.complaints();
  });
});

whenThereIsABrowser('the composer, when the window closes', () => {
  let ground: Ground;
  let ana: Seat;
  const from = '+15550002001';

  beforeAll(async () => {
    ground = await openGround({ WHATSAPP_WINDOW: 'PT45S' });
    ana = await ground.enter({ name: 'Ana López' });
    await ground.call('POST', '/api/templates/sync', {});
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  test('it turns to templates by itself, sends one, and back to the text when the customer writes', async () => {
    const { page } = ana;
    const number = await chatIn(ground, ana, from);
    await reply(page).fill('I was about to say');
    await page.getByText(/^\d+ secs? left to answer$/).waitFor();
    await page.getByText('Only templates may be sent now').waitFor({ timeout: 60_000 });
    await page.getByText('The text that you have begun is kept.').waitFor();
    // Whoever was typing types on there, and gives no commands.
    expect(await hasKeyboard(page.getByRole('textbox', { name: 'Search templates' }))).toBe(true);
    await shoot(page, 'composer-templates');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('list', { name: 'Templates' }).getByRole('button').first().click();
    expect(await send(page).isDisabled()).toBe(true);
    const values = page.getByLabel(/^Value of/);
    for (let place = 0; place < (await values.count()); place += 1)
      await values.nth(place).fill(`Value ${place + 1}`);
    await shoot(page, 'composer-template-form');
    const preview = await page.getByRole('region', { name: 'What the customer will read' }).innerText();
    expect(preview).toContain('Value 1');
    await send(page).click();
    const { body } = await until(
      () => ana.call('GET', `/api/cases/${number}/messages`),
      ({ body: { items } }) => items.length === 2,
    );
    expect([body.items[1].kind, body.items[1].text]).toEqual(['template', preview]);

    await ground.write(from, 'Now I am here');
    await expectValue(reply(page), 'I was about to say');
    await until(() => hasKeyboard(reply(page)), Boolean);
    await page.keyboard.press('Enter');
    await inThread(page, 'I was about to say').waitFor();
  });
});
