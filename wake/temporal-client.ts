import { Connection, WorkflowClient, ScheduleClient } from '@temporalio/client';
import type { TemporalConfiguration } from '../configuration';

export interface TemporalClient {
  workflows: WorkflowClient;
  schedules: ScheduleClient;
  /** Whether the server answers now; waits at most two seconds. */
  reached(): Promise<boolean>;
  close(): Promise<void>;
}

/** What both kinds of connection need to reach the server. */
export function connectionOptions({ address, apiKey, tls }: TemporalConfiguration) {
  return {
    address,
    ...(apiKey ? { apiKey, tls: true } : {}),
    ...(tls ? { tls: { clientCertPair: { crt: tls.cert, key: tls.key } } } : {}),
  };
}

/** A client that connects at its first call, so that a process can start while Temporal is away. */
export function openTemporalClient(config: TemporalConfiguration): TemporalClient {
  // No retries of the SDK's own: who calls has a policy (the sweeper, the worker's loop), and a retry that is still
  // waiting when the connection is closed throws where nobody can catch it, which ends the process.
  const connection = Connection.lazy({ ...connectionOptions(config), interceptors: [] });
  const options = { connection, namespace: config.namespace };
  return {
    workflows: new WorkflowClient(options),
    schedules: new ScheduleClient(options),
    reached: () =>
      connection
        .withDeadline(Date.now() + 2_000, () => connection.workflowService.getSystemInfo({}))
        .then(
          () => true,
          () => false,
        ),
    close: () => connection.close(),
  };
}
