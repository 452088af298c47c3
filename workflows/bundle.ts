import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Where the build leaves the bundle that production workers load. */
export const bundlePath = join(__dirname, '..', 'workflow-bundle.js');

/** Bundles the workflows into one file's code; takes about a second. */
export function bundleWorkflows(): Promise<{ code: string }> {
  return bundleWorkflowCode({
    workflowsPath: require.resolve('./index'),
    logger: new DefaultLogger('ERROR'),
  });
}

if (require.main === module) {
  void bundleWorkflows().then(({ code }) => writeFileSync(bundlePath, code));
}
