import { call, openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const read = async () => (await call(desk.app, 'GET /api/set-up', desk.administrator)).json();
const change = async (body: object) =>
  (await call(desk.app, 'PATCH /api/set-up', desk.administrator, body)).json();

test('a new desk has its set-up before it, which goes on where any administrator left it', async () => {
  expect(await read()).toEqual({ steps: {}, shownAt: null, finishedAt: null });
  const shown = await change({ isShown: true });
  expect(shown).toEqual({ steps: {}, shownAt: expect.any(String) as string, finishedAt: null });
  await change({ steps: { connect: 'done', invite: 'skipped' } });
  await change({ steps: { invite: 'done' } });
  const other = await desk.hire('administrator');
  const seen = (await call(desk.app, 'GET /api/set-up', other)).json();
  expect(seen).toEqual({ ...shown, steps: { connect: 'done', invite: 'done' } });
});

test('it is finished once: neither that nor when it was shown changes by saying it again', async () => {
  const finished = await change({ isFinished: true });
  expect(finished.finishedAt).toEqual(expect.any(String));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await change({ isShown: true, isFinished: true, steps: {} })).toEqual(finished);
});
