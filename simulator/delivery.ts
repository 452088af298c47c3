import { fetchMedia } from './fetch-media';
import { type Message, senderSid, type Status } from './message';
import type { Delivery } from './settings';
import { advance, changed, type Sender, type Simulation } from './simulation';
import { type Parameters, postWebhook, stillRunning } from './webhook';

/** How a message will end: null when it reaches the customer. */
export interface Failure {
  code: number;
  status: 'failed' | 'undelivered';
}

/**
 * Takes an accepted message on its way: its file is fetched if it has one, its status moves, and each status is called
 * back, one after the other. Resolves as soon as the create call may be answered: at once, or after the first callback
 * when it comes early.
 */
export async function startDelivery(
  simulation: Simulation,
  sender: Sender,
  message: Message,
  delivery: Delivery,
  failure: Failure | null,
): Promise<void> {
  const { signal } = simulation.running;
  simulation.pending += 1;
  const run = async (steps: Status[], outcome: Failure | null) => {
    for (const status of steps) {
      if (!(await stillRunning(simulation, delivery.delayMs)) || signal.aborted) return;
      await callBack(simulation, sender, message, status, delivery, outcome);
    }
  };
  const fetching = failure === null && message.media.length > 0;
  const begin = async () => {
    const outcome = fetching ? await fetchMedia(simulation, sender, message) : failure;
    return { outcome, plan: callbackPlan(delivery, outcome) };
  };
  const finish = async ({ outcome, plan }: Awaited<ReturnType<typeof begin>>) => {
    await run(plan, outcome).finally(() => {
      simulation.pending -= 1;
    });
  };
  if (!delivery.early) return void begin().then(finish);
  const { outcome, plan } = await begin();
  await run(plan.splice(0, 1), outcome);
  void finish({ outcome, plan });
}

/** The statuses to go through, in the order of their callbacks. */
export function callbackPlan(
  delivery: Delivery,
  failure: Failure | null,
  random: () => number = Math.random,
): Status[] {
  const wanted = failure
    ? [...delivery.statuses.filter((status) => status === 'queued'), failure.status]
    : delivery.statuses.filter((status) => delivery.read || status !== 'read');
  const repeated = wanted.flatMap((status) => Array<Status>(delivery.repeat).fill(status));
  if (!delivery.shuffle) return repeated;
  return repeated
    .map((status) => ({ status, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ status }) => status);
}

async function callBack(
  simulation: Simulation,
  sender: Sender,
  message: Message,
  status: Status,
  delivery: Delivery,
  failure: Failure | null,
): Promise<void> {
  if (failure?.status === status && message.errorCode === null) {
    message.errorCode = failure.code;
    changed(simulation, message);
  }
  advance(simulation, message, status);
  if (message.statusCallback === null || Math.random() < delivery.lossRate) return;
  await postWebhook(simulation, sender, message, {
    kind: 'status',
    url: message.statusCallback,
    parameters: statusParameters(message, status, failure),
  });
}

/** Parameters of a status callback, as captured from WhatsApp senders in 2026. */
export function statusParameters(message: Message, status: Status, failure: Failure | null): Parameters {
  const failed = status === 'failed' || status === 'undelivered';
  return {
    ChannelPrefix: 'whatsapp',
    ApiVersion: '2010-04-01',
    MessageStatus: status,
    SmsSid: message.sid,
    SmsStatus: status,
    To: message.customer,
    From: message.sender,
    MessageSid: message.sid,
    AccountSid: message.accountSid,
    ...(status === 'read' || failed ? { EventType: status.toUpperCase() } : {}),
    ...(failed && failure
      ? { ErrorCode: String(failure.code), ChannelInstallSid: senderSid(message.sender) }
      : {}),
  };
}
