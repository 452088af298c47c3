import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { makeFile } from './day-files';
import { dayMinutes, planDay, randomFrom, type PlannedCustomer, type Step } from './day-plan';
import { inboundSchema, receiveFromCustomer } from './inbound';
import type { Message } from './message';
import { Problem } from './problem';
import { addressSchema } from './settings';
import type { Simulation } from './simulation';

/** How a day is to be played, as the driving API takes it. */
export const daySchema = z.strictObject({
  /** The number they write to; else the first one that a desk is connected to. */
  sender: addressSchema.optional(),
  customers: z.int().min(1).max(1000).default(200),
  /** How many times as fast as in life. */
  speed: z.number().min(1).max(36_000).default(60),
  /** The same seed, the same people and words. */
  seed: z.int().min(0).max(2_147_483_647).default(1),
});

export interface DayProgress {
  state: 'none' | 'running' | 'done' | 'stopped';
  sender: string | null;
  seed: number | null;
  speed: number | null;
  /** Of the day that is played, and how many it has. */
  minute: number;
  minutes: number;
  customers: { planned: number; arrived: number; finished: number };
  /** Customers' messages, those of them that the desk did not take, and what it sent to them. */
  sent: number;
  refused: number;
  answers: number;
}

interface Day extends Omit<DayProgress, 'minute' | 'sender'> {
  sender: string;
  speed: number;
  seed: number;
  startedAt: number;
  stop: AbortController;
  /** The newest answer that reached a customer, and who waits for one, by customer. */
  heard: Map<string, Message>;
  waiting: Map<string, (message: Message) => void>;
}

/** Customers who write all day. One day at a time. */
export function dayPlayer(simulation: Simulation, baseUrl: () => string) {
  let day: Day | null = null;
  const now = (): DayProgress => (day ? progressOf(day) : noDay);
  return {
    now,
    start(asked: z.output<typeof daySchema>): DayProgress {
      if (day?.state === 'running') throw new Problem(409, 'A day is being played: DELETE day stops it');
      day = beginDay(simulation, asked);
      const begun = day;
      play(simulation, begun, baseUrl).catch((error: unknown) => {
        begun.state = 'stopped';
        begun.stop.abort();
        process.emitWarning(`The day could not be played on: ${String(error)}`);
      });
      return now();
    },
    stop(): DayProgress {
      day?.stop.abort();
      if (day?.state === 'running') day.state = 'stopped';
      return now();
    },
  };
}

const noDay: DayProgress = {
  state: 'none',
  sender: null,
  seed: null,
  speed: null,
  minute: 0,
  minutes: dayMinutes,
  customers: { planned: 0, arrived: 0, finished: 0 },
  sent: 0,
  refused: 0,
  answers: 0,
};

function beginDay(simulation: Simulation, asked: z.output<typeof daySchema>): Day {
  const all = [...simulation.senders.values()];
  const sender = asked.sender ?? (all.find(({ webhookUrl }) => webhookUrl) ?? all[0])?.number;
  if (sender === undefined || !simulation.senders.has(sender))
    throw new Problem(404, `No sender ${sender ?? ''}: register it with PUT senders/…`);
  const stop = new AbortController();
  // Everybody who waits listens to it.
  setMaxListeners(0, stop.signal);
  return {
    ...noDay,
    state: 'running',
    sender,
    speed: asked.speed,
    seed: asked.seed,
    customers: { planned: asked.customers, arrived: 0, finished: 0 },
    startedAt: Date.now(),
    stop,
    heard: new Map(),
    waiting: new Map(),
  };
}

function progressOf({ stop: _stop, heard: _heard, waiting: _waiting, startedAt, ...day }: Day): DayProgress {
  const minute = day.state === 'done' ? dayMinutes : ((Date.now() - startedAt) / 60_000) * day.speed;
  return { ...day, minute: Math.min(dayMinutes, minute) };
}

/** Everybody lives on their own; the day is over when the last one has done. A reset of the simulator ends it too. */
async function play(simulation: Simulation, day: Day, baseUrl: () => string): Promise<void> {
  const { signal } = simulation.running;
  const onReset = () => {
    day.stop.abort();
    day.state = 'stopped';
  };
  signal.addEventListener('abort', onReset, { once: true });
  const counted = new Set<string>();
  const onMessage = (message: Message) => {
    const isAnswer = message.direction !== 'inbound' && ['delivered', 'read'].includes(message.status);
    if (!isAnswer || message.sender !== day.sender || counted.has(message.sid)) return;
    if (!people.has(message.customer)) return;
    counted.add(message.sid);
    day.answers += 1;
    day.heard.set(message.customer, message);
    day.waiting.get(message.customer)?.(message);
  };
  const planned = planDay(day.seed, day.customers.planned);
  const people = new Set(planned.map(({ address }) => address));
  simulation.changes.on('message', onMessage);
  const lives = planned.map((customer, n) => live(simulation, day, { customer, n }, baseUrl));
  await Promise.all(lives);
  simulation.changes.off('message', onMessage);
  signal.removeEventListener('abort', onReset);
  if (day.state === 'running') day.state = 'done';
}

async function live(
  simulation: Simulation,
  day: Day,
  { customer, n }: { customer: PlannedCustomer; n: number },
  baseUrl: () => string,
): Promise<void> {
  const random = randomFrom(day.seed * 1_009 + n);
  const send = async (what: Record<string, unknown>) => {
    const { address: from, name: profileName } = customer;
    const sender = simulation.senders.get(day.sender);
    if (!sender || day.stop.signal.aborted) return;
    const inbound = inboundSchema.parse({ from, to: day.sender, profileName, ...what });
    day.sent += 1;
    day.heard.delete(from);
    const { message } = await receiveFromCustomer(simulation, sender, inbound, baseUrl());
    if (message.webhook === 'refused') day.refused += 1;
  };
  if (!(await passes(day, customer.comesAt))) return;
  day.customers.arrived += 1;
  for (const step of customer.steps) {
    if (step.type === 'say') {
      if (!(await passes(day, step.afterMinutes))) return;
      await send(said(step, customer.name, random));
      continue;
    }
    let answer = await hear(day, customer.address, step.patienceMinutes);
    if (!answer && !day.stop.signal.aborted) {
      await send({ text: step.nudge });
      answer = await hear(day, customer.address, step.patienceMinutes);
    }
    if (day.stop.signal.aborted) return;
    // Nobody came: whoever is told nothing goes away.
    if (!answer) break;
    const tapped = tapOn(answer, random);
    if (tapped) await send({ button: tapped, quotedSid: answer.sid });
  }
  day.customers.finished += 1;
}

function said({ text, file, place }: Step & { type: 'say' }, name: string, random: () => number) {
  const made = file && makeFile(file, name, random);
  return {
    text: file === 'voice' || file === 'contact' || place ? '' : text,
    ...(made ? { media: { contentType: made.contentType, content: made.content.toString('base64') } } : {}),
    ...(place ? { location: place } : {}),
  };
}

/** One of the buttons or entries that came with an answer. */
function tapOn({ interactive }: Message, random: () => number) {
  const replies = interactive?.buttons.filter(({ type }) => type === 'QUICK_REPLY') ?? [];
  const choices = [
    ...replies.map(({ id, title }) => ({ text: title, payload: id || title })),
    ...(interactive?.items ?? []).map(({ id, title, description }) => ({
      text: title,
      payload: id || title,
      list: { description },
    })),
  ];
  return choices[Math.floor(random() * choices.length)];
}

/** The answer since the customer last wrote, or the next one within that time; undefined when none comes. */
async function hear(day: Day, address: string, patienceMinutes: number): Promise<Message | undefined> {
  const known = day.heard.get(address);
  if (known) return known;
  const came = new Promise<Message>((resolve) => day.waiting.set(address, resolve));
  const answer = await Promise.race([came, passes(day, patienceMinutes).then(() => undefined)]);
  day.waiting.delete(address);
  // People read before they write.
  if (answer) await passes(day, 0.3);
  return answer;
}

/** Minutes of the day pass; false when it was stopped. */
async function passes({ speed, stop: { signal } }: Day, minutes: number): Promise<boolean> {
  await pause((minutes * 60_000) / speed, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
