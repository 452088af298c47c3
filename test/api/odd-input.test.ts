import { openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => void (desk = await openDesk()));
afterAll(() => desk.close());

const cursor = (...place: unknown[]) => Buffer.from(JSON.stringify(place)).toString('base64url');
const id = '5b0e6c1e-7d1f-4c39-9d0a-3f6f0f0c5a11';
const yearZero = '0000-01-01T00:00:00Z';

test.each([
  '/api/cases?label=%00',
  `/api/users?cursor=${cursor('a\0', id)}`,
  `/api/groups?cursor=${cursor('a\0', id)}`,
  `/api/tokens?cursor=${cursor(yearZero, id)}`,
  `/api/cases?cursor=${cursor('updatedAt desc', 0, [yearZero], 1)}`,
  `/api/cases?view=unanswered&cursor=${cursor('waiting', 0, ['infinity', yearZero], 1)}`,
  `/api/chats?view=all&cursor=${cursor(yearZero, '-infinity', 1)}`,
  `/api/contacts?cursor=${cursor(yearZero, id)}`,
])('what the database can not look up is refused, not broken: %s', async (url) => {
  const answer = await desk.app.inject({ url, headers: desk.administrator.headers });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ type: 'urn:answerhall:problem:validation', errors: [] });
});

test('nobody signs in with a NUL, and nothing breaks', async () => {
  const payload = { email: 'a\0b@example.com', password: 'some password' };
  const answer = await desk.app.inject({ method: 'POST', url: '/api/session', payload });
  expect(answer.statusCode).toBe(400);
});

test('answers of the API are kept by nobody on their way', async () => {
  const answer = await desk.app.inject({ url: '/api/me', headers: desk.agent.headers });
  expect(answer.headers['cache-control']).toBe('no-store');
});
