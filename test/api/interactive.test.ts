import { randomUUID } from 'node:crypto';
import { call } from './desk';
import { openTwilioDesk, type TwilioDesk } from './twilio-desk';

let desk: TwilioDesk;
beforeAll(async () => (desk = await openTwilioDesk()));
afterAll(() => desk.close());

const [buttons, list, offer] = ['1', '2', '3'].map((digit) => `HX${digit.repeat(32)}`);
const actions = (...titles: string[]) =>
  titles.map((title) => ({ type: 'QUICK_REPLY', title, id: title.toLowerCase() }));

beforeAll(async () => {
  for (const [sid, types, status] of [
    [
      buttons,
      {
        'twilio/text': { body: 'Answer yes or no.' },
        'twilio/quick-reply': {
          body: 'Hello {{1}}, did it arrive?',
          actions: [...actions('Yes', 'No'), { type: 'QUICK_REPLY', title: 'Ask {{2}}', id: 'ask_{{2}}' }],
        },
      },
      'unsubmitted',
    ],
    [
      list,
      {
        'twilio/list-picker': {
          body: 'When shall we come?',
          button: 'Choose a day',
          items: [
            { id: 'mon', item: 'Monday', description: 'from 8 to 12' },
            { id: 'tue', item: 'Tuesday' },
          ],
        },
      },
      'approved',
    ],
    [
      offer,
      {
        'twilio/call-to-action': {
          body: 'Look here',
          actions: [{ type: 'URL', title: 'Shop', url: 'https://shop.example/{{1}}' }],
        },
      },
      'approved',
    ],
  ] as const)
    await desk.drive('PUT', `templates/${sid}`, { types, status });
  expect((await call(desk.app, 'POST /api/templates/sync', desk.agent, {})).statusCode).toBe(200);
});

let customers = 0;
async function aCase() {
  const from = `whatsapp:+1555310${String(++customers).padStart(4, '0')}`;
  await desk.drive('POST', 'messages', {
    from,
    to: desk.integration.sender,
    text: 'Hello',
    profileName: 'Ana',
  });
  const { number, conversationId } = await desk.db
    .selectFrom('cases')
    .innerJoin('contactAddresses', 'contactAddresses.contactId', 'cases.contactId')
    .select(['number', 'conversationId'])
    .where('address', '=', from)
    .executeTakeFirstOrThrow();
  const close = () =>
    desk.db
      .updateTable('conversations')
      .set({ windowClosesAt: new Date(Date.now() - 1) })
      .where('id', '=', conversationId)
      .execute();
  return { from, number, close };
}
const answer = (number: number, contentSid: string | undefined, variables = {}) =>
  call(desk.app, `POST /api/cases/${number}/messages`, desk.agent, {
    clientId: randomUUID(),
    template: { contentSid, variables },
  });
const thread = async (number: number) =>
  (await call(desk.app, `GET /api/cases/${number}/messages`, desk.agent)).json<{ items: any[] }>().items;

const choices = {
  type: 'buttons',
  body: 'Hello Ana, did it arrive?',
  buttons: [
    { id: 'yes', title: 'Yes', type: 'reply', value: null },
    { id: 'no', title: 'No', type: 'reply', value: null },
    { id: 'ask_Bo', title: 'Ask Bo', type: 'reply', value: null },
  ],
  listButton: null,
  items: [],
};

test('an agent sees the buttons and lists of prepared content before sending it', async () => {
  const { items } = (
    await call(desk.app, `GET /api/templates?integrationId=${desk.integration.id}`, desk.agent)
  ).json<{ items: { contentSid: string }[] }>();
  const shown = (sid: string | undefined) => items.find(({ contentSid }) => contentSid === sid);
  expect(shown(buttons)).toMatchObject({
    type: 'twilio/quick-reply',
    sendable: 'inWindow',
    text: 'Hello {{1}}, did it arrive?',
    variables: { '1': '', '2': '' },
    interactive: { type: 'buttons', buttons: [{ title: 'Yes' }, { title: 'No' }, { title: 'Ask {{2}}' }] },
  });
  expect(shown(list)).toMatchObject({
    sendable: 'inWindow',
    interactive: {
      type: 'list',
      listButton: 'Choose a day',
      items: [
        { id: 'mon', title: 'Monday', description: 'from 8 to 12' },
        { id: 'tue', title: 'Tuesday', description: null },
      ],
    },
  });
  expect(shown(offer)).toMatchObject({
    sendable: 'always',
    interactive: {
      buttons: [{ id: null, title: 'Shop', type: 'url', value: 'https://shop.example/{{1}}' }],
    },
  });
});

test('an answer with buttons is shown with them, and what the customer taps comes back with its payload', async () => {
  const { from, number } = await aCase();
  const sent = await answer(number, buttons, { '1': 'Ana', '2': 'Bo' });
  expect([sent.statusCode, sent.json()]).toEqual([
    201,
    expect.objectContaining({ kind: 'interactive', text: 'Hello Ana, did it arrive?', interactive: choices }),
  ]);
  const sid = `SM${'a'.repeat(32)}`;
  const { id } = sent.json<{ id: string }>();
  await desk.db.updateTable('messages').set({ status: 'sent', sid }).where('id', '=', id).execute();
  await desk.drive('POST', 'messages', {
    from,
    to: desk.integration.sender,
    button: { text: 'Ask Bo', payload: 'ask_Bo' },
    quotedSid: sid,
  });
  expect((await thread(number)).at(-1)).toMatchObject({
    kind: 'interactive',
    text: 'Ask Bo',
    button: { text: 'Ask Bo', payload: 'ask_Bo' },
    interactive: null,
    quoted: { id, text: 'Hello Ana, did it arrive?', direction: 'out' },
  });
});

test('an entry chosen from a list comes back with its id', async () => {
  const { from, number } = await aCase();
  expect((await answer(number, list)).json()).toMatchObject({ interactive: { type: 'list' } });
  const tapped = { text: 'Monday', payload: 'mon', list: { description: 'from 8 to 12' } };
  await desk.drive('POST', 'messages', { from, to: desk.integration.sender, button: tapped });
  expect((await thread(number)).at(-1)).toMatchObject({
    kind: 'interactive',
    text: 'Monday',
    button: { text: 'Monday', payload: 'mon' },
  });
});

test('lists and buttons that nobody approved are refused when the window is closed', async () => {
  const { number, close } = await aCase();
  await close();
  for (const [sid, variables] of [
    [buttons, { '1': 'Ana', '2': 'Bo' }],
    [list, {}],
  ] as const) {
    const refused = await answer(number, sid, variables);
    expect([refused.statusCode, refused.json().type]).toEqual([409, 'urn:answerhall:problem:window-closed']);
  }
  expect((await answer(number, offer, { '1': 'sale' })).json()).toMatchObject({
    kind: 'interactive',
    interactive: { buttons: [{ value: 'https://shop.example/sale' }] },
  });
});

test('a macro without a text sends its buttons while the window is open', async () => {
  const { number } = await aCase();
  const made = await call(desk.app, 'POST /api/macros', desk.administrator, {
    name: 'Did it arrive?',
    scope: 'common',
    template: { contentSid: buttons, variables: { '1': '{{ contact.name }}', '2': 'Bo' } },
  });
  expect(made.statusCode).toBe(201);
  const used = await call(desk.app, `POST /api/cases/${number}/macro`, desk.agent, {
    macroId: made.json().id,
    clientId: 'once',
  });
  expect([used.statusCode, used.json().message]).toEqual([
    201,
    expect.objectContaining({
      kind: 'interactive',
      interactive: expect.objectContaining({ type: 'buttons' }),
    }),
  ]);
});
