import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection, WorkflowClient } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

const AT_ONCE = 50;

export interface BareTimers {
  note: (dueAt: number) => Promise<void>;
}

/** Lets so many workflows sleep until one moment; answers how late each was after it, milliseconds. */
export async function sleepTogether(address: string, count: number, leadMs: number): Promise<number[]> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  const taskQueue = 'bare';
  const late: number[] = [];
  const activities: BareTimers = {
    note: (dueAt) => Promise.resolve(void late.push(Date.now() - dueAt)),
  };
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: require.resolve('./bare-timer-workflow'),
    logger: new DefaultLogger('ERROR'),
  });
  const [native, connection] = await Promise.all([
    NativeConnection.connect({ address }),
    Connection.connect({ address }),
  ]);
  const worker = await Worker.create({ connection: native, taskQueue, workflowBundle, activities });
  const running = worker.run();
  const client = new WorkflowClient({ connection });
  const dueAt = Date.now() + leadMs;
  const start = () =>
    client.start('bareTimer', { workflowId: `bare/${randomUUID()}`, taskQueue, args: [dueAt] });
  for (let at = 0; at < count; at += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - at) }, start));
  if (Date.now() > dueAt)
    throw new Error('The machine is too busy: the timers were due before all were set.');
  while (late.length < count) await pause(200);
  worker.shutdown();
  await running;
  await Promise.all([native.close(), connection.close()]);
  return late;
}
