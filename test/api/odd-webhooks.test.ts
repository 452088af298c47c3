import { call } from './desk';
import { openTwilioDesk, type TwilioDesk } from './twilio-desk';

let desk: TwilioDesk;
beforeAll(async () => (desk = await openTwilioDesk()));
afterAll(() => desk.close());

let customers = 0;
const newNumber = () => `+1555440${String(++customers).padStart(4, '0')}`;
const get = async (path: string) => (await call(desk.app, `GET ${path}`, desk.agent)).json();
const newestCase = async () => (await get('/api/cases?activeChats=true&limit=1')).items[0];

test('a customer who hides their number after it was known keeps it in what agents see', async () => {
  const [id, phone] = ['whatsapp:US.4480491918930694', newNumber()];
  const hidden = { From: id, ExternalUserId: id, WaId: '' };
  await desk.post(desk.inbound(hidden));
  expect((await newestCase()).contact).toMatchObject({ address: id, phone: null });
  await desk.post(desk.inbound({ From: `whatsapp:${phone}`, ExternalUserId: id }));
  await desk.post(desk.inbound(hidden));
  expect((await newestCase()).contact).toMatchObject({ address: id, phone });
});
