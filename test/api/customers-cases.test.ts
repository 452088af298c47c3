import type { CaseShape } from '../../cases/shapes/case';
import {
  addGroup,
  connectNumber,
  customerWrites,
  newPhone,
  openDeskWithNumber,
  type DeskWithNumber,
} from './customers';
import { call, type Person } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
afterAll(() => desk?.close());

const contactOf = async (number: number): Promise<string> =>
  (await call(desk.app, `GET /api/cases/${number}`, desk.administrator)).json().contact.id;
const close = (number: number) =>
  call(desk.app, `POST /api/cases/${number}/chat/end`, desk.administrator, { status: 'closed' });

async function casesOf(contactId: string, by: Person): Promise<number[]> {
  const seen: number[] = [];
  for (let cursor = ''; ;) {
    const reply = await call(desk.app, `GET /api/contacts/${contactId}/cases?limit=2${cursor}`, by);
    expect(reply.statusCode).toBe(200);
    const { items, nextCursor } = reply.json();
    seen.push(...items.map((c: CaseShape) => c.number));
    if (nextCursor === null) return seen;
    cursor = `&cursor=${nextCursor}`;
  }
}

test('a customer’s cases are listed newest first, the active chat too, page by page', async () => {
  const phone = newPhone();
  const numbers: number[] = [];
  for (let i = 0; i < 5; i++) {
    const number = await customerWrites(desk, phone, `question ${i}`);
    if (i < 4) await close(number);
    numbers.unshift(number);
  }
  await customerWrites(desk, newPhone(), 'somebody else');
  expect(await casesOf(await contactOf(numbers[0]!), desk.agent)).toEqual(numbers);
});

test('of a customer’s cases each person sees those they may see, and of a stranger none', async () => {
  const elsewhere = await addGroup(desk.db, 'Elsewhere');
  const other = { db: desk.db, integration: await connectNumber(desk.db, elsewhere) };
  const phone = newPhone();
  const ours = await customerWrites(desk, phone, 'to us');
  const theirs = await customerWrites(other, phone, 'to them');
  const contact = await contactOf(ours);
  expect(await casesOf(contact, desk.agent)).toEqual([ours]);
  expect(await casesOf(contact, desk.administrator)).toEqual([theirs, ours]);
  const stranger = await desk.hire('agent', []);
  const reply = await call(desk.app, `GET /api/contacts/${contact}/cases`, stranger);
  expect(reply.statusCode).toBe(404);
});
