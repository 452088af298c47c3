import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection, WorkflowClient } from '@temporalio/client';
import pino from 'pino';
import { freePort } from '../../embedded/free-port';
import { createWaker } from '../../wake/waker';
import { conversationWorkflowId } from '../../workflows/contract';
import { eventually } from '../desk';
import { testTemporal } from '../temporal';

const silent = pino({ level: 'silent' });
const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

function clientOf(address: string): WorkflowClient {
  const connection = Connection.lazy({ address, interceptors: [] });
  closes.push(() => connection.close());
  return new WorkflowClient({ connection });
}

test('a thousand wakes of one conversation are a few signals, the last of them after the last wake', async () => {
  const { address, taskQueue } = testTemporal();
  const client = clientOf(address);
  const waker = createWaker({ client, taskQueue }, silent);
  const id = randomUUID();
  const signalled = jest.spyOn(client, 'signalWithStart');
  for (let n = 0; n < 1000; n++) waker.wake(id);
  await eventually(
    () => Promise.resolve(signalled.mock.calls.length),
    (calls) => calls === 2,
  );
  await waker.close();
  const { events } = await client.getHandle(conversationWorkflowId(id)).fetchHistory();
  expect(events?.filter((event) => event.workflowExecutionSignaledEventAttributes)).toHaveLength(2);
  waker.wake(id);
  expect(signalled).toHaveBeenCalledTimes(2);
});

test('many conversations are signalled, at most fifty at once', async () => {
  const { address, taskQueue } = testTemporal();
  const client = clientOf(address);
  const waker = createWaker({ client, taskQueue }, silent);
  let inFlight = 0;
  let most = 0;
  const real = client.signalWithStart.bind(client);
  const signalled = jest.spyOn(client, 'signalWithStart').mockImplementation(async (...args) => {
    most = Math.max(most, ++inFlight);
    return real(...args).finally(() => (inFlight -= 1));
  });
  for (let n = 0; n < 120; n++) waker.wake(randomUUID());
  await eventually(
    () => Promise.resolve(signalled.mock.calls.length),
    (calls) => calls === 120,
  );
  await waker.close();
  expect(inFlight).toBe(0);
  expect(most).toBe(50);
});

test('a dead Temporal costs neither memory nor time, and is asked again after a pause', async () => {
  const client = clientOf(`127.0.0.1:${await freePort()}`);
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const waker = createWaker({ client, taskQueue: 'none' }, log);
  const signalled = jest.spyOn(client, 'signalWithStart');
  const heapBefore = process.memoryUsage().heapUsed;
  const began = Date.now();
  for (let n = 0; n < 20_000; n++) waker.wake(randomUUID());
  expect(Date.now() - began).toBeLessThan(2_000);
  expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(60_000_000);
  expect(signalled.mock.calls.length).toBe(50);
  await eventually(
    () => Promise.resolve(lines),
    (all) => all.length > 0,
  );
  // The breaker is open: whatever happens now is left to the sweeper.
  await pause(200);
  const asked = signalled.mock.calls.length;
  for (let n = 0; n < 100; n++) waker.wake(randomUUID());
  expect(signalled.mock.calls.length).toBe(asked);
  expect(asked).toBeLessThanOrEqual(100);
  await pause(1_000);
  const askedAgain = () => {
    waker.wake(randomUUID());
    return Promise.resolve(signalled.mock.calls.length);
  };
  expect(await eventually(askedAgain, (calls) => calls > asked)).toBe(asked + 1);
  await waker.close();
  expect(lines.length).toBeLessThanOrEqual(3);
});
