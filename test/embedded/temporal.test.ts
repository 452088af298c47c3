import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { openDataDir, type DataDir } from '../../embedded/data-dir';
import { processesIn } from '../../embedded/orphans';
import { startTemporal, type EmbeddedTemporal } from '../../embedded/temporal';
import { temporaryFolder, until } from './serving';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dataDir: DataDir;
let temporal: EmbeddedTemporal | undefined;
let lines: string[];

beforeEach(async () => {
  folder = await temporaryFolder();
  dataDir = await openDataDir(join(folder.path, 'data dir'));
  lines = [];
});
afterEach(async () => {
  await temporal?.stop();
  temporal = undefined;
  await dataDir.release();
  await folder.remove();
});

async function start(cli = process.env['TEMPORAL_CLI']) {
  temporal = await startTemporal({ dataDir, namespace: 'desk', cli, report: (line) => lines.push(line) });
  return temporal;
}

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: temporal!.address });
  try {
    return await work(new Client({ connection, namespace: 'desk' }));
  } finally {
    await connection.close();
  }
}

const startWorkflow = () =>
  withClient((client) => client.workflow.start('nobody', { workflowId: 'kept', taskQueue: 'none' }));
const status = () =>
  withClient(async (client) => (await client.workflow.getHandle('kept').describe()).status.name);

test('workflows survive a stop and a start in a path with spaces', async () => {
  await start();
  await startWorkflow();
  await temporal!.stop();
  expect(await processesIn(join(dataDir.path, 'temporal'), 'temporal')).toEqual([]);
  await start();
  expect(await status()).toBe('RUNNING');
  expect(lines.filter((line) => !line.includes('etching') && !line.startsWith('…'))).toEqual([]);
});

test('a server that was killed serves again on the same port with its workflows', async () => {
  const { address } = await start();
  await startWorkflow();
  const [pid] = await processesIn(join(dataDir.path, 'temporal'), 'temporal');
  process.kill(pid!, 'SIGKILL');
  await until('serves again', 15_000, () => lines.includes('Temporal serves again'));
  expect(temporal!.address).toBe(address);
  expect(await status()).toBe('RUNNING');
  expect(lines.at(-2)).toMatch(/^Temporal ended unexpectedly \(exit code 137.*\); starting it again$/);
});

test('a TEMPORAL_CLI that is not there is named', async () => {
  await expect(start('/nowhere/temporal')).rejects.toThrow(
    /^TEMPORAL_CLI=\/nowhere\/temporal can't be used: /,
  );
});

test('a TEMPORAL_CLI that is too old is refused with what is needed', async () => {
  const old = join(folder.path, 'temporal');
  await writeFile(old, '#!/bin/sh\necho "temporal version 1.8.2 (Server 1.30.0, UI 2.40.0)"\n');
  await chmod(old, 0o755);
  await expect(start(old)).rejects.toThrow('1.9 or newer is needed');
});
