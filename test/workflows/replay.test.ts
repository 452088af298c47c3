import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Worker,
  type ReplayWorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { quietTemporal, workflowBundlePath } from '../temporal';
import { readHistories, type RecordedHistory } from './histories';

const ROOT = resolve(__dirname, '..', '..');

let histories: RecordedHistory[];
beforeAll(async () => {
  quietTemporal();
  histories = await readHistories();
});

async function replay(workflowBundle: WorkflowBundleOption): Promise<Map<string, Error | undefined>> {
  const given = histories.map(({ name, history }) => ({ workflowId: name, history }));
  const options: ReplayWorkerOptions = { workflowBundle };
  const errors = new Map<string, Error | undefined>();
  for await (const result of Worker.runReplayHistories(options, given))
    errors.set(result.workflowId, result.error);
  return errors;
}

test('every recorded history replays on the workflow as it is', async () => {
  const errors = await replay({ codePath: await workflowBundlePath() });
  expect([...errors.keys()].sort()).toEqual([
    'answer',
    'burst',
    'continueAsNew',
    'continuedAsNew',
    'failingLook',
    'fileIn',
    'inactivity',
    'reactivation',
    'ruleChain',
    'timeRule',
    'troubledDelivery',
    'webhook',
    'windowClose',
  ]);
  expect([...errors].filter(([, error]) => error !== undefined)).toEqual([]);
});

test('a copy of the workflow that does two things in another order is found out', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'answerhall-reordered-')), 'workflows');
  await mkdir(folder);
  await cp(join(ROOT, 'workflows'), folder, { recursive: true });
  const file = join(folder, 'conversation.ts');
  const source = await readFile(file, 'utf8');
  const inOrder = [
    '    delivery.expect(outlook.deliverInMs);\n',
    '    if (outlook.next) alarm.arm(outlook.next);\n',
  ];
  const reordered = source.replace(inOrder.join(''), inOrder.toReversed().join(''));
  expect(reordered).not.toBe(source);
  await writeFile(file, reordered);
  const errors = await replay(
    await bundleWorkflowCode({
      workflowsPath: join(folder, 'index.ts'),
      logger: new DefaultLogger('ERROR'),
      webpackConfigHook: (config) => ({
        ...config,
        resolve: { ...config.resolve, modules: [join(ROOT, 'node_modules')] },
      }),
    }),
  );
  // Only where a message and a deadline begin at once does the order show.
  expect(errors.get('ruleChain')?.name).toBe('DeterminismViolationError');
  expect(errors.get('reactivation')).toBeUndefined();
});

const IDS = /^(conversation\/)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** The number of a local activity within its run. */
const COUNT = /^\d{1,5}$/;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

test('no history holds anything but our ids, codes and deadlines', () => {
  for (const { name, json } of histories) {
    const texts = [...payloadsOf(json)].flatMap((payload) => textsOf(payload));
    const others = texts.filter((text) => ![IDS, TIME, COUNT].some((form) => form.test(text)));
    expect({ name, others: others.filter((text) => text !== 'look') }).toEqual({ name, others: [] });
    const whole = JSON.stringify(json);
    for (const personal of ['Grace', 'Ada', '+1555', '+1415', 'whatsapp', 'Good morning', ROOT, hostname()])
      expect({ name, personal, found: whole.includes(personal) }).toEqual({ name, personal, found: false });
  }
});

/** Every value that a program put into a history, decoded. */
function* payloadsOf(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  if ('data' in value && 'metadata' in value && typeof value.data === 'string') {
    yield JSON.parse(Buffer.from(value.data, 'base64').toString() || 'null');
    return;
  }
  for (const part of Object.values(value)) yield* payloadsOf(part);
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
