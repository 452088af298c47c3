import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { bundleWorkflows } from '../workflows/bundle';
import { ofThisRun } from './run';

const BUNDLE_MS = 60_000;

/** The dev server of this run, with a task queue that no other test file uses. */
export function testTemporal(): { address: string; namespace: string; taskQueue: string } {
  const taskQueue = `test-${randomBytes(6).toString('hex')}`;
  return { address: ofThisRun('TEST_TEMPORAL_ADDRESS'), namespace: 'default', taskQueue };
}

/**
 * A server of this test file alone whose clock jumps to the next timer while someone awaits a result or `sleep`s.
 * Its clock is one for all its workflows; it has no visibility lists and no schedules. End it by `teardown()`, after
 * every worker's `run()` has settled. Activities keep the real clock.
 */
export async function startTimeSkippingServer(): Promise<TestWorkflowEnvironment> {
  quietTemporal();
  const path = ofThisRun('TEST_TEMPORAL_SERVER_BINARY');
  return TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
}

let quiet = false;

/** Errors only from Temporal's SDK; to be called before the first worker or native connection of a test file. */
export function quietTemporal(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
}

/** The file with the bundled workflows, for `workflowBundle: { codePath }`; bundled once per run, by who asks first. */
export async function workflowBundlePath(): Promise<string> {
  const folder = join(ofThisRun('TEST_RUN_DIR'), 'workflow-bundle');
  const file = join(folder, 'bundle.js');
  const fault = join(folder, 'fault.txt');
  const isFirst = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (isFirst) await bundleInto(file, fault);
  for (const until = Date.now() + BUNDLE_MS; Date.now() < until; await delay(50)) {
    if (existsSync(file)) return file;
    if (existsSync(fault))
      throw new Error(`The workflows can't be bundled: ${await readFile(fault, 'utf8')}`);
  }
  throw new Error(`The workflows are not bundled after ${BUNDLE_MS / 1000} s.`);
}

async function bundleInto(file: string, fault: string) {
  try {
    const { code } = await bundleWorkflows();
    await writeFile(`${file}.new`, code);
    await rename(`${file}.new`, file);
  } catch (error) {
    await writeFile(fault, String(error));
  }
}

/** The dev server of this run as an environment, with real time; end it by `teardown()`, which leaves the server. */
export async function useTestTemporal(): Promise<TestWorkflowEnvironment> {
  quietTemporal();
  const { address, namespace } = testTemporal();
  return TestWorkflowEnvironment.createFromExistingServer({ address, namespace });
}
