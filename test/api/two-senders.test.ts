import { randomUUID } from 'node:crypto';
import { connectNew } from '../../workspace/connect-integration';
import { call } from './desk';
import { openTwilioDesk, PUBLIC_URL, type TwilioDesk } from './twilio-desk';

const second = 'whatsapp:+14155230200';
const customer = 'whatsapp:+15550004400';

let desk: TwilioDesk;
let other: { id: string };
beforeAll(async () => {
  desk = await openTwilioDesk();
  await desk.drive('PUT', `senders/${second}`, { webhookUrl: `${PUBLIC_URL}${desk.path}` });
  const { sid, authToken } = desk.account;
  other = await connectNew({ db: desk.db, secretKey: desk.secretKey, channels: desk.channels }, null, {
    id: randomUUID(),
    kind: 'whatsapp-twilio',
    name: 'Second',
    groupId: desk.supportId,
    connecting: { account: sid, sender: second, secrets: { authToken } },
  });
});
afterAll(() => desk.close());

const casesOf = (integrationId: string) =>
  desk.db.selectFrom('cases').select('number').where('integrationId', '=', integrationId).execute();
const setHealth = (health: 'connected' | 'disabled') =>
  desk.db.updateTable('integrations').set({ health }).where('id', '=', other.id).execute();
const catchUp = async () => {
  const path = `POST /api/integrations/${other.id}/catch-up`;
  return (await call(desk.app, path, desk.administrator)).json<{ takenIn: number }>().takenIn;
};
/** The message as the provider lists it, whose webhook comes to the first integration's address. */
async function writes() {
  const { body } = await desk.drive('POST', 'messages', { from: customer, to: second, webhook: false });
  const MessageSid = body.message.sid as string;
  expect((await desk.post(desk.inbound({ MessageSid, From: customer, To: second }))).status).toBe(200);
}

test('what comes to the webhook of one number and was sent to another of the account is taken in there, once', async () => {
  await writes();
  expect([await casesOf(desk.integration.id), await casesOf(other.id)]).toEqual([
    [],
    [{ number: expect.any(Number) }],
  ]);
  expect(await catchUp()).toBe(0);
  expect(await casesOf(other.id)).toHaveLength(1);
});

test('what came while the other number was switched off is not taken in again when it is on', async () => {
  await setHealth('disabled');
  await writes();
  expect(await casesOf(desk.integration.id)).toHaveLength(1);
  await setHealth('connected');
  expect(await catchUp()).toBe(0);
});
