import { isSimulatorAccount } from '../../simulator/account';
import { usualTemplate } from '../../simulator/templates';
import { ana, business, callTwilio, clientOf, playground } from './playground';
import { faultsOf, officialExamples } from './strict-schemas';

let ground: Awaited<ReturnType<typeof playground>>;
beforeAll(async () => {
  ground = await playground();
});
beforeEach(async () => {
  await ground.drive('POST', 'reset');
  await ground.drive('POST', 'messages', { from: ana, to: business, text: 'hello' });
});
afterAll(() => ground.close());

const message = { To: ana, From: business, Body: 'Good morning' };

test("the strict schema takes Twilio's own examples and refuses a missing, an extra and a wrong field", () => {
  expect(officialExamples.length).toBeGreaterThanOrEqual(7);
  for (const example of officialExamples) expect(faultsOf('created', example)).toEqual([]);
  const [first] = officialExamples as [Record<string, unknown>];
  const { sid, ...withoutSid } = first;
  expect(sid).toBeDefined();
  expect(faultsOf('created', withoutSid)).not.toEqual([]);
  expect(faultsOf('created', { ...first, extra: 1 })).not.toEqual([]);
  expect(faultsOf('created', { ...first, date_created: '2026-11-23T10:00:00Z' })).not.toEqual([]);
});

test("every answer has the shape of Twilio's OpenAPI document", async () => {
  const { simulator } = ground;
  const account = await callTwilio(simulator, 'GET', '.json');
  expect([account.status, faultsOf('account', account.body)]).toEqual([200, []]);

  const created = await callTwilio(simulator, 'POST', '/Messages.json', message);
  expect([created.status, faultsOf('created', created.body)]).toEqual([201, []]);
  expect(created.body).toMatchObject({
    status: 'queued',
    direction: 'outbound-api',
    num_media: '0',
    date_sent: null,
  });
  expect(created.body.sid).toMatch(/^SM[0-9a-f]{32}$/);

  await ground.settled();
  const fetched = await callTwilio(simulator, 'GET', `/Messages/${created.body.sid}.json`);
  expect([fetched.status, faultsOf('fetched', fetched.body)]).toEqual([200, []]);
  expect(fetched.body).toMatchObject({ status: 'read', sid: created.body.sid });

  const list = await callTwilio(simulator, 'GET', '/Messages.json?PageSize=1');
  expect([list.status, faultsOf('list', list.body)]).toEqual([200, []]);
  expect(list.body.next_page_uri).toContain('PageToken=PA');
});

test('the SDK creates, fetches, lists over several pages, redacts and deletes', async () => {
  const { client } = ground;
  const sids: string[] = [];
  for (let i = 0; i < 7; i += 1) {
    const created = await client.messages.create({ from: business, to: ana, body: `number ${i}` });
    sids.unshift(created.sid);
  }
  const all = await client.messages.list({ to: ana, from: business, pageSize: 3 });
  expect(all.map(({ sid }) => sid)).toEqual(sids);
  expect((await client.messages.list({ to: business, from: ana })).map(({ direction }) => direction)).toEqual(
    ['inbound'],
  );

  const first = await client.messages.page({ to: ana, pageSize: 3 });
  await client.messages.create({ from: business, to: ana, body: 'came between two pages' });
  const second = await first.nextPage();
  expect(second?.instances.map(({ sid }) => sid)).toEqual(sids.slice(3, 6));
  const back = await second?.previousPage();
  expect(back?.instances.map(({ sid }) => sid)).toEqual(sids.slice(0, 3));

  const sid = sids[0]!;
  expect((await client.messages(sid).fetch()).body).toBe('number 6');
  expect((await client.messages(sid).update({ body: '' })).body).toBe('');
  expect(await client.messages(sid).remove()).toBe(true);
  await expect(client.messages(sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
});

test('lists are filtered by the date of sending, which a queued message does not have', async () => {
  const { client, drive } = ground;
  await drive('PUT', 'delivery', { statuses: [] });
  await client.messages.create({ from: business, to: ana, body: 'still queued' });
  const today = new Date(new Date().toISOString().slice(0, 10));
  const tomorrow = new Date(today.getTime() + 86_400_000);
  const bodies = async (filter: object) => (await client.messages.list(filter)).map(({ body }) => body);
  expect(await bodies({})).toEqual(['still queued', 'hello']);
  expect(await bodies({ dateSentAfter: today })).toEqual(['hello']);
  expect(await bodies({ dateSentAfter: tomorrow })).toEqual([]);
  expect(await bodies({ dateSentBefore: tomorrow })).toEqual(['hello']);
  const day = await callTwilio(
    ground.simulator,
    'GET',
    `/Messages.json?DateSent=${today.toISOString().slice(0, 10)}`,
  );
  expect(day.body.messages).toHaveLength(1);
});

test.each<[string, Record<string, string>, number]>([
  ['no To', { ...message, To: '' }, 21604],
  ['no From', { ...message, From: '' }, 21603],
  ['an unknown Messaging Service', { To: ana, Body: 'x', MessagingServiceSid: `MG${'0'.repeat(32)}` }, 21701],
  ['no text and no file', { ...message, Body: '' }, 21619],
  ['a text of 1601 characters', { ...message, Body: 'x'.repeat(1601) }, 21617],
  ['a number that is none', { ...message, To: 'whatsapp:hello' }, 21211],
  ['a To without whatsapp:', { ...message, To: '+15550001111' }, 21211],
  ["a From that isn't a sender", { ...message, From: 'whatsapp:+14150000000' }, 63007],
  ['a callback host with an underscore', { ...message, StatusCallback: 'https://my_desk.example/x' }, 21609],
  ['a callback that is no URL', { ...message, StatusCallback: 'desk' }, 21609],
  ['a file that is not on the web', { ...message, MediaUrl: 'ftp://files/a.png' }, 21620],
  ['variables without a template', { ...message, ContentVariables: '{}' }, 21654],
  [
    'variables that are no JSON',
    { ...message, ContentSid: usualTemplate.sid, ContentVariables: '{1:' },
    21656,
  ],
  [
    'a number as a variable',
    { ...message, ContentSid: usualTemplate.sid, ContentVariables: '{"1":2}' },
    21656,
  ],
  ['a list of variables', { ...message, ContentSid: usualTemplate.sid, ContentVariables: '["a"]' }, 21656],
  ['an unknown template', { ...message, ContentSid: `HX${'0'.repeat(32)}` }, 21655],
])("a create call with %s is refused with Twilio's code", async (_what, form, code) => {
  const refused = await callTwilio(ground.simulator, 'POST', '/Messages.json', form);
  expect(refused.status).toBe(400);
  expect(refused.body).toEqual({
    code,
    message: expect.any(String),
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status: 400,
  });
  const { body: creates } = await ground.drive('GET', 'creates');
  expect(creates.items).toEqual([expect.objectContaining({ httpStatus: 400, code, messageSid: null })]);
  expect((await ground.drive('GET', `messages?customer=${ana}`)).body.total).toBe(1);
});

test('a template replaces the text, also when the window is closed, and wrong variables are called back', async () => {
  const sid = `HX${'7'.repeat(32)}`;
  await ground.drive('PUT', `templates/${sid}`, { body: 'Case {{number}} of {{ who }}, {{who}}.' });
  expect((await ground.drive('PUT', 'templates/HX1', { body: 'x' })).status).toBe(400);
  expect((await ground.drive('GET', 'templates')).body.items).toEqual([
    usualTemplate,
    expect.objectContaining({
      sid,
      status: 'approved',
      types: { 'twilio/text': { body: expect.any(String) } },
    }),
  ]);
  await ground.drive('POST', 'clock', { advance: 'PT25H' });
  const send = async (variables: object) => {
    const form = { ...message, ContentSid: sid, ContentVariables: JSON.stringify(variables) };
    const { body } = await callTwilio(ground.simulator, 'POST', '/Messages.json', form);
    await ground.settled();
    return (await callTwilio(ground.simulator, 'GET', `/Messages/${body.sid}.json`)).body;
  };
  expect(await send({ number: '5', who: '{{number}}' })).toMatchObject({
    // With blanks it is the same variable; what a value says is not looked into again.
    body: 'Case 5 of {{number}}, {{number}}.',
    status: 'read',
  });
  for (const [variables, error_code] of [
    [{ number: '5' }, 63028],
    [{ number: '5', who: 'Ana', more: 'x' }, 63028],
    [{ number: '', who: 'Ana' }, 63013],
    [{ number: '5', who: 'A\nb' }, 63013],
  ] as const)
    expect(await send(variables)).toMatchObject({ status: 'failed', error_code });
});

test('1600 emoji are not too long, and a message with a file has an MM SID', async () => {
  const long = await callTwilio(ground.simulator, 'POST', '/Messages.json', {
    ...message,
    Body: '👍'.repeat(1600),
  });
  expect(long.status).toBe(201);
  const file = await callTwilio(ground.simulator, 'POST', '/Messages.json', [
    ...Object.entries(message),
    ['MediaUrl', 'https://files.example/a.png'],
    ['MediaUrl', 'https://files.example/b.png'],
  ]);
  expect(file.body).toMatchObject({ sid: expect.stringMatching(/^MM/), num_media: '1' });
});

test('a sender of one account cannot be used with another one', async () => {
  const { body: other } = await ground.drive('POST', 'accounts', { authToken: 'another-token' });
  expect(isSimulatorAccount(other.sid)).toBe(true);
  const stranger = clientOf({ ...ground.simulator, account: other });
  await expect(stranger.messages.create({ from: business, to: ana, body: 'x' })).rejects.toMatchObject({
    code: 63007,
  });
  expect(await stranger.messages.list()).toEqual([]);
});

test('wrong credentials are refused on every call', async () => {
  for (const [method, path] of [
    ['GET', '.json'],
    ['GET', '/Messages.json'],
    ['POST', '/Messages.json'],
    ['GET', `/Messages/SM${'0'.repeat(32)}.json`],
  ] as const) {
    const refused = await callTwilio(
      ground.simulator,
      method,
      path,
      method === 'POST' ? message : undefined,
      'wrong',
    );
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({ code: 20003, message: 'Authenticate', status: 401 });
  }
  await expect(clientOf(ground.simulator, 'wrong').messages.list()).rejects.toMatchObject({
    status: 401,
    code: 20003,
  });
  const { url, account } = ground.simulator;
  expect((await fetch(`${url}/2010-04-01/Accounts/${account.sid}.json`)).status).toBe(401);
});

test("the API is served below the simulator's prefix too, and accounts of the world can be registered", async () => {
  const { simulator, drive } = ground;
  const own = { sid: `AC${'a'.repeat(32)}`, authToken: 'token-of-a-real-account' };
  expect(isSimulatorAccount(own.sid)).toBe(false);
  expect((await drive('POST', 'accounts', own)).status).toBe(201);
  const client = clientOf({ ...simulator, account: own }, own.authToken, `${simulator.url}/simulator`);
  expect((await client.api.v2010.accounts(own.sid).fetch()).status).toBe('active');
  expect(isSimulatorAccount(simulator.account.sid)).toBe(true);
});

test("an unknown path of Twilio's API is answered in Twilio's form", async () => {
  const unknown = await callTwilio(ground.simulator, 'GET', '/Nothing.json');
  expect([unknown.status, unknown.body.code]).toEqual([404, 20404]);
});
