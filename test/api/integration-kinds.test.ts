import { randomUUID } from 'node:crypto';
import { connectForms } from '../../channels/registry';
import { call, openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

interface Kind {
  kind: string;
  isChannel: boolean;
  fields: { name: string; isOptional: boolean; onlyWhere: { field: string } | null }[];
  steps: string[];
  notes: string[];
}
const kinds = async (): Promise<Kind[]> =>
  (await call(desk.app, 'GET /api/integrations/kinds', desk.administrator)).json().kinds;

test('every field that a channel needs is in its form, and the form asks for nothing else', async () => {
  const all = await kinds();
  for (const { kind, fields, optional } of connectForms) {
    const shown = all.find((each) => each.kind === kind)!;
    const asked = new Map(shown.fields.map((field) => [field.name, field.isOptional]));
    for (const name of Object.keys(fields.shape)) expect([name, asked.get(name)]).toEqual([name, false]);
    for (const name of asked.keys())
      expect([...Object.keys(fields.shape), ...Object.keys(optional.shape)]).toContain(name);
    for (const { onlyWhere } of shown.fields) if (onlyWhere) expect(asked.has(onlyWhere.field)).toBe(true);
    expect([shown.isChannel, shown.steps.length > 0, shown.notes.length > 0]).toEqual([true, true, true]);
  }
});

test('cloud storage is offered with the fields that connecting it takes', async () => {
  const cloud = (await kinds()).find(({ isChannel }) => !isChannel)!;
  const values = Object.fromEntries(cloud.fields.map(({ name }) => [name, 'x']));
  const wrong = await call(desk.app, 'POST /api/integrations', desk.administrator, {
    kind: cloud.kind,
    name: 'Films',
    ...values,
  });
  // Every field is known: of all of them only what is not an address is refused.
  expect(wrong.json().errors.map(({ path }: { path: string }) => path)).toEqual(['endpoint']);
});

describe('the simulator beside the desk', () => {
  const answers = async (app: Desk['app'], what: string) => {
    const reply = await call(app, what, desk.administrator);
    return { status: reply.statusCode, body: reply.json() };
  };

  test('where none is served the desk says so, and has no numbers of it', async () => {
    expect((await answers(desk.app, 'GET /api/simulator')).body).toEqual({ phone: null });
    expect((await answers(desk.app, 'POST /api/simulator/numbers')).status).toBe(404);
  });

  test('where it is served a number is asked for that no integration has', async () => {
    const asked: (readonly string[])[] = [];
    const app = await desk.another({
      offerNumber: (taken) => {
        asked.push(taken);
        return Promise.resolve({ kind: 'whatsapp-twilio', values: { sender: '+14155550101' } });
      },
    });
    await desk.db
      .insertInto('integrations')
      .values([
        {
          id: randomUUID(),
          kind: 'whatsapp-twilio',
          name: 'One',
          health: 'draft',
          sender: 'whatsapp:+14155238886',
        },
        { id: randomUUID(), kind: 'whatsapp-twilio', name: 'Two', health: 'draft' },
        {
          id: randomUUID(),
          kind: 'whatsapp-twilio',
          name: 'Gone',
          health: 'disabled',
          sender: 'whatsapp:+1',
          deletedAt: new Date(),
        },
      ])
      .execute();
    expect((await answers(app, 'GET /api/simulator')).body).toEqual({ phone: '/simulator/' });
    const { status, body } = await answers(app, 'POST /api/simulator/numbers');
    expect([status, body.values]).toEqual([201, { sender: '+14155550101' }]);
    expect(asked).toEqual([['whatsapp:+14155238886']]);
  });
});
