import { pino } from 'pino';
import { deleteAtProviders } from '../../cases/delete-at-provider';
import { openConnection } from '../../channels/connection';
import { changeSettings } from '../../workspace/settings';
import { openFetchDesk, type FetchDesk } from '../activities/fetch-desk';
import { TEST_SECRET_KEY } from '../desk';

let desk: FetchDesk;
beforeAll(async () => void (desk = await openFetchDesk()), 60_000);
beforeEach(() => set(true));
afterAll(() => desk?.close());

const set = async (deleteMediaAtProvider: boolean) => {
  await desk.db.transaction().execute((trx) => changeSettings(trx, { deleteMediaAtProvider }));
};
const work = () => deleteAtProviders({ ...desk, secretKey: TEST_SECRET_KEY });
const content = Buffer.from('%PDF-1.7 a letter');

async function fetched(more: { size?: number } = {}) {
  const file = more.size ? { size: more.size } : { content };
  const id = await desk.sends({ contentType: 'application/pdf', ...file }, desk.newCustomer());
  const { remoteUrl } = await desk.attachment(id);
  await desk.fetchFile(id);
  return { id, url: remoteUrl ?? '' };
}
const due = (conversationId: string, at = new Date(Date.now() - 1)) =>
  desk.db
    .updateTable('attachments')
    .set({ deleteRemoteAt: at })
    .where('conversationId', '=', conversationId)
    .execute();
const atProvider = async (url: string) => {
  const found = await desk.channel.openAttachment(openConnection(TEST_SECRET_KEY, desk.integration), url);
  // One that nobody reads breaks two minutes later, in the middle of another file's tests.
  if (found.type === 'opened') found.content.destroy();
  return found.type;
};

test('a file that is here is deleted at the provider a minute later, once, and stays here', async () => {
  const { id, url } = await fetched();
  const kept = await desk.attachment(id);
  const inMs = (kept.deleteRemoteAt?.getTime() ?? 0) - Date.now();
  expect(inMs).toBeGreaterThan(50_000);
  expect(inMs).toBeLessThanOrEqual(60_000);
  expect(await work()).toBe(0);
  expect(await atProvider(url)).toBe('opened');
  await due(id);
  expect(await work()).toBe(1);
  expect(await atProvider(url)).toBe('missing');
  expect(await desk.attachment(id)).toMatchObject({ state: 'stored', remoteUrl: null, deleteRemoteAt: null });
  expect(await desk.contentOf(kept.hash)).toEqual(content);
  expect(await work()).toBe(0);
});

test('a provider that does not answer is asked again, and a copy that is gone already is no fault', async () => {
  const { id, url } = await fetched();
  await due(id);
  await desk.fault({ kind: 'reset', operation: 'delete' });
  expect(await work()).toBe(1);
  const later = await desk.attachment(id);
  expect(later.remoteUrl).toBe(url);
  expect(later.deleteRemoteAt?.getTime()).toBeGreaterThan(Date.now() + 14 * 60_000);
  expect(await work()).toBe(0);
  await due(id);
  await work();
  await desk.db.updateTable('attachments').set({ remoteUrl: url }).where('conversationId', '=', id).execute();
  await due(id);
  await work();
  expect(await desk.attachment(id)).toMatchObject({ state: 'stored', remoteUrl: null, deleteRemoteAt: null });
});

test('with credentials that can not be opened the copies wait, and it is said why', async () => {
  const [first, second] = [await fetched(), await fetched()];
  await due(first.id);
  await due(second.id);
  const said: unknown[] = [];
  const log = pino({}, { write: (line: string) => void said.push(JSON.parse(line)) });
  expect(await deleteAtProviders({ ...desk, log, secretKey: Buffer.alloc(32, 8) })).toBe(2);
  expect(said).toHaveLength(2);
  expect(said[0]).toMatchObject({ reason: expect.stringContaining('SECRET_KEY is another one') });
  for (const { id, url } of [first, second]) {
    const copy = await desk.attachment(id);
    expect(copy.remoteUrl).toBe(url);
    expect(copy.deleteRemoteAt?.getTime()).toBeGreaterThan(Date.now() + 14 * 60_000);
    await due(id);
  }
  expect(await work()).toBe(2);
});

test('who never lets it be deleted is left alone after a week', async () => {
  const { id, url } = await fetched();
  await desk.fault({ kind: 'wrongCredentials', operation: 'delete', times: 1 });
  await desk.db
    .updateTable('attachments')
    .set({ createdAt: new Date(Date.now() - 8 * 86_400_000) })
    .where('conversationId', '=', id)
    .execute();
  await due(id);
  await work();
  expect(await desk.attachment(id)).toMatchObject({ remoteUrl: url, deleteRemoteAt: null });
});

test('nothing is deleted that is not wanted gone, too large, or of a number that was disconnected', async () => {
  await set(false);
  const unwanted = await fetched();
  expect((await desk.attachment(unwanted.id)).deleteRemoteAt).toBeNull();
  await due(unwanted.id);
  expect(await work()).toBe(0);
  await due(unwanted.id, new Date(Date.now() + 86_400_000));
  await set(true);
  const large = await fetched({ size: 25_000_001 });
  expect(await desk.attachment(large.id)).toMatchObject({ state: 'tooLarge', deleteRemoteAt: null });
  const left = await fetched();
  await due(left.id);
  await desk.db.updateTable('integrations').set({ deletedAt: new Date(), credentials: null }).execute();
  await work();
  expect(await desk.attachment(left.id)).toMatchObject({ state: 'stored', deleteRemoteAt: null });
  for (const { url } of [unwanted, large, left]) expect(await atProvider(url)).toBe('opened');
});
