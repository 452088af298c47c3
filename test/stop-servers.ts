import { stopAll } from './run';

/** Once per run, after all test files. */
export default async function stopServers(): Promise<void> {
  await stopAll();
}
