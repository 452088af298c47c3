import { dayMinutes, planDay } from '../../simulator/day-plan';
import { makeFile } from '../../simulator/day-files';
import sharp from 'sharp';
import { business, playground, until } from './playground';

let ground: Awaited<ReturnType<typeof playground>>;
beforeAll(async () => {
  ground = await playground();
});
afterEach(() => ground.drive('POST', 'reset'));
afterAll(() => ground.close());

const progress = async () => (await ground.drive('GET', 'day')).body;

test('the same seed makes the same day, another one another', () => {
  expect(planDay(7, 200)).toEqual(planDay(7, 200));
  expect(planDay(7, 200)).not.toEqual(planDay(8, 200));
  const day = planDay(7, 200);
  expect(new Set(day.map(({ address }) => address)).size).toBe(200);
  expect(new Set(day.map(({ language }) => language))).toEqual(new Set(['en', 'es']));
  expect(day.every(({ comesAt }) => comesAt >= 0 && comesAt <= dayMinutes)).toBe(true);
  const said = day.flatMap(({ steps }) => steps.flatMap((step) => (step.type === 'say' ? [step] : [])));
  expect(new Set(said.map(({ text }) => text)).size).toBeGreaterThan(150);
  expect(said.some(({ text }) => /[{}]/.test(text))).toBe(false);
  expect(new Set(said.map(({ file }) => file))).toEqual(
    new Set([undefined, 'picture', 'voice', 'document', 'contact']),
  );
});

test('its files are what they say', async () => {
  const make = (kind: Parameters<typeof makeFile>[0]) => makeFile(kind, 'Íñigo (Ruiz)', () => 0.5);
  expect(await sharp(make('picture').content).metadata()).toMatchObject({ format: 'png', width: 160 });
  expect(make('voice').content.subarray(28, 36).toString()).toBe('OpusHead');
  const pdf = make('document').content.toString('latin1');
  expect(Number(/startxref\n(\d+)/.exec(pdf)?.[1])).toBe(pdf.indexOf('xref\n'));
  expect(make('contact').content.toString()).toContain('FN:Íñigo (Ruiz)\r\n');
});

test('200 customers write in ten hours that are played in seconds, and go when nobody answers', async () => {
  const begun = await ground.drive('POST', 'day', { speed: 6000, seed: 3 });
  expect([begun.status, begun.body.state, begun.body.sender]).toEqual([201, 'running', business]);
  expect((await ground.drive('POST', 'day', {})).status).toBe(409);
  await until(async () => (await progress()).state === 'done', 30_000);
  const done = await progress();
  expect(done).toMatchObject({
    minute: 600,
    customers: { planned: 200, arrived: 200, finished: 200 },
    refused: 0,
    answers: 0,
  });
  expect(done.sent).toBe(ground.desk.received.length);
  const forms = ground.desk.received.map(({ form }) => form);
  expect(new Set(forms.map(({ From }) => From)).size).toBe(200);
  expect(new Set(forms.map(({ MessageType }) => MessageType))).toEqual(
    new Set(['text', 'image', 'audio', 'document', 'location']),
  );
}, 60_000);

test('whoever is answered goes on, and taps what is offered', async () => {
  const sid = `HX${'5'.repeat(32)}`;
  const actions = ['Yes', 'No'].map((title) => ({ title, id: title }));
  const types = { 'twilio/quick-reply': { body: 'Is that all?', actions } };
  await ground.drive('PUT', `templates/${sid}`, { types });
  const before = ground.desk.received.length;
  await ground.drive('POST', 'day', { speed: 3000, seed: 4, customers: 3 });
  const answered = new Set<string>();
  await until(async () => {
    for (const { form } of ground.desk.received.slice(before)) {
      const { MessageSid = '', From = '', ButtonText } = form;
      if (form['MessageStatus'] || ButtonText || answered.has(MessageSid)) continue;
      answered.add(MessageSid);
      await ground.client.messages.create({ from: business, to: From, contentSid: sid });
    }
    return (await progress()).state === 'done';
  }, 60_000);
  const { answers, customers } = await progress();
  expect(customers).toEqual({ planned: 3, arrived: 3, finished: 3 });
  expect(answers).toBeGreaterThan(3);
  const tapped = ground.desk.received.slice(before).filter(({ form }) => form['ButtonText']);
  expect(tapped.length).toBeGreaterThanOrEqual(3);
  expect(tapped[0]?.form['OriginalRepliedMessageSid']).toMatch(/^SM/);
}, 90_000);

test('a day can be stopped, by a reset too', async () => {
  await ground.drive('POST', 'day', { speed: 60 });
  const stopped = await ground.drive('DELETE', 'day');
  expect([stopped.status, stopped.body.state]).toEqual([200, 'stopped']);
  await ground.drive('POST', 'day', { speed: 60 });
  await ground.drive('POST', 'reset');
  expect((await progress()).state).toBe('stopped');
  expect((await ground.drive('POST', 'day', { sender: '+15559999999' })).status).toBe(404);
  expect((await ground.drive('POST', 'day', { customers: 1001 })).status).toBe(400);
});
