import { usualTemplate } from '../../simulator/templates';
import { ana, business, callTwilio, playground } from './playground';
import { faultsOf } from './strict-schemas';

let ground: Awaited<ReturnType<typeof playground>>;
beforeAll(async () => {
  ground = await playground();
});
beforeEach(() => ground.drive('POST', 'reset'));
afterAll(() => ground.close());

async function content(path: string, authToken = ground.simulator.account.authToken) {
  const credentials = Buffer.from(`${ground.simulator.account.sid}:${authToken}`).toString('base64');
  const response = await fetch(`${ground.simulator.url}/v1/${path}`, {
    headers: { authorization: `Basic ${credentials}` },
  });
  // Any: it is held against Twilio's document by the tests.
  return { status: response.status, body: (await response.json()) as any };
}

const sid = `HX${'8'.repeat(32)}`;

test('content and what WhatsApp says about it are answered as Twilio describes them', async () => {
  await ground.drive('PUT', `templates/${sid}`, {
    types: { 'twilio/quick-reply': { body: 'Is it {{1}}?', actions: [{ title: 'Yes', id: 'yes' }] } },
    variables: { '1': 'you' },
    category: 'MARKETING',
    status: 'rejected',
    rejectionReason: 'Too pushy.',
  });
  for (const [name, path] of [
    ['contents', 'Content'],
    ['approvals', 'ContentAndApprovals'],
    ['content', `Content/${sid}`],
    ['approval', `Content/${sid}/ApprovalRequests`],
  ] as const) {
    const { status, body } = await content(path);
    expect(status).toBe(200);
    expect(faultsOf(name, body)).toEqual([]);
  }
  expect((await content(`Content/${sid}/ApprovalRequests`)).body.whatsapp).toMatchObject({
    category: 'MARKETING',
    content_type: 'twilio/quick-reply',
    status: 'rejected',
    rejection_reason: 'Too pushy.',
  });
});

test('content is listed in pages, to the account only', async () => {
  await ground.drive('PUT', `templates/${sid}`, { body: 'Hello' });
  const first = (await content('Content?PageSize=1')).body;
  expect(first.contents.map((each: { sid: string }) => each.sid)).toEqual([usualTemplate.sid]);
  expect(first.meta.next_page_url).toContain('Page=1');
  const second = (await content('Content?PageSize=1&Page=1')).body;
  expect(second.contents.map((each: { sid: string }) => each.sid)).toEqual([sid]);
  expect(second.meta.next_page_url).toBeNull();
  expect((await content('Content', 'wrong')).status).toBe(401);
  expect((await content(`Content/HX${'0'.repeat(32)}`)).body.code).toBe(20404);
});

test('the phone gets what there is to tap, and a list goes through no closed window', async () => {
  const items = [{ id: 'mon', item: 'Monday {{1}}', description: 'from 8' }];
  await ground.drive('PUT', `templates/${sid}`, {
    types: {
      'twilio/text': { body: 'When?' },
      'twilio/list-picker': { body: 'When, {{1}}?', button: 'Days', items },
    },
  });
  const form = { From: business, To: ana, ContentSid: sid, ContentVariables: '{"1":"Ana"}' };
  const send = async () => {
    expect((await callTwilio(ground.simulator, 'POST', '/Messages.json', form)).status).toBe(201);
    await ground.settled();
    return (await ground.drive('GET', `messages?customer=${ana}`)).body.items.at(-1);
  };
  expect(await send()).toMatchObject({ errorCode: 63016 });
  await ground.drive('POST', 'messages', { from: ana, to: business, text: 'Hi' });
  expect(await send()).toMatchObject({
    status: 'read',
    body: 'When, Ana?',
    interactive: {
      buttons: [],
      listButton: 'Days',
      items: [{ id: 'mon', title: 'Monday Ana', description: 'from 8' }],
    },
  });
});

test.each([
  ['rejected', 63040],
  ['paused', 63041],
  ['disabled', 63042],
])('a template that is %s is called back as %s', async (status, code) => {
  await ground.drive('PUT', `templates/${sid}`, { body: 'Hello', status });
  const form = { From: business, To: ana, ContentSid: sid };
  expect((await callTwilio(ground.simulator, 'POST', '/Messages.json', form)).status).toBe(201);
  await ground.settled();
  const { body } = await ground.drive('GET', `messages?customer=${ana}`);
  expect(body.items.at(-1)).toMatchObject({ status: 'failed', errorCode: code });
});
