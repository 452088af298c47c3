import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import { answer } from '../cases/answer';
import { changeCase } from '../cases/change-case';
import { endChatByHand, postponeEnd, takeActiveChat } from '../cases/chat-actions';
import { failMessage } from '../cases/fail-message';
import { lockConversation } from '../cases/lock-conversation';
import { addNote } from '../cases/notes';
import { receiveMessage } from '../cases/receive-message';
import type { IncomingMessage } from '../channels/channel';
import { playedAddress, playedChannel } from '../channels/played';
import type { CaseRow } from '../db/schema';
import { parseDuration } from '../duration';
import { invalid, Refusal } from '../refusal';
import type { Step } from '../rules/scenario';
import { setPresence } from '../workspace/set-presence';
import type { Viewer } from '../workspace/viewer';
import { findPerson, groupCalled, type ScenarioDesk } from './scenario-desk';
import { lookAt, passTo, type PlayedTime } from './scenario-time';

/** A scenario under way. */
export interface Play extends PlayedTime {
  desk: ScenarioDesk;
  /** The customers so far by their names. */
  customers: Map<string, { address: string; conversationId: string | null }>;
  /** Who wrote last: later steps are about this customer. */
  customer: string;
}

/** Does one step, then what follows from it at once. @throws Refusal where it can't be done. */
export async function takeStep(play: Play, step: Step): Promise<void> {
  const time = timeOf(play, step);
  if (time) return passTo(play, time);
  await act(play, step);
  for (const { conversationId } of play.customers.values())
    if (conversationId !== null) await lookAt(play, conversationId, null);
}

/** Until when a step lets time pass; null for every other step. */
function timeOf({ now, desk }: Play, { passes, at }: Step): Date | null {
  if (passes !== undefined) return new Date(now.getTime() + (parseDuration(passes) ?? 0));
  if (at === undefined) return null;
  const [hour, minute] = at.length === 5 ? at.split(':').map(Number) : [];
  if (hour === undefined || minute === undefined) {
    if (Date.parse(at) >= now.getTime()) return new Date(at);
    throw invalid([{ path: '', message: `It is ${now.toISOString()} already: time only goes forward.` }]);
  }
  const here = DateTime.fromJSDate(now, { zone: desk.settings.timeZone });
  const today = here.set({ hour, minute, second: 0, millisecond: 0 });
  return (today > here ? today : today.plus({ days: 1 })).toJSDate();
}

async function act(play: Play, step: Step): Promise<void> {
  const { trx } = play;
  if (step.customerWrites !== undefined) return customerWrites(play, step.customerWrites);
  if (step.presence) {
    const { userId } = await personIn(play, step.presence.agent, 'agent');
    await setPresence(trx, userId, step.presence.is);
    return;
  }
  if (step.deliveryFails) return failDelivery(play, step.deliveryFails.code);
  const { number } = await currentCase(play);
  const { agentAnswers, agentNote, agentSets, agentTakes, agentPostpones, agentEndsChat } = step;
  if (agentAnswers !== undefined) {
    const { text, agent, endChat } = typeof agentAnswers === 'string' ? { text: agentAnswers } : agentAnswers;
    const input = { text, endChat, clientId: randomUUID() };
    await answer(trx, await agentIn(play, agent), number, input, () => playedChannel);
  } else if (agentNote !== undefined) {
    const { text, agent } = typeof agentNote === 'string' ? { text: agentNote } : agentNote;
    await addNote(trx, await agentIn(play, agent), number, { text, mentions: [] });
  } else if (agentSets) await setInCase(play, number, agentSets);
  else if (agentTakes !== undefined)
    await takeActiveChat(trx, await agentIn(play, agentTakes), number, agentTakes !== true);
  else if (agentPostpones !== undefined) await postponeEnd(trx, await agentIn(play, agentPostpones), number);
  else if (agentEndsChat)
    await endChatByHand(trx, await agentIn(play, agentEndsChat.agent), number, agentEndsChat.status, {
      // Scenarios are about rules: what people have to say besides is none of theirs.
      demanded: false,
    });
}

async function customerWrites(play: Play, wrote: NonNullable<Step['customerWrites']>): Promise<void> {
  const message = typeof wrote === 'string' ? { text: wrote } : wrote;
  const name = message.from ?? play.customer;
  const known = play.customers.get(name) ?? {
    address: playedAddress(play.customers.size + 1),
    conversationId: null,
  };
  play.customer = name;
  play.customers.set(name, known);
  const incoming = incomingMessage({ name, address: known.address }, message);
  const { conversationId } = await receiveMessage(play.trx, play.desk.integration, playedChannel, incoming);
  known.conversationId = conversationId;
}

function incomingMessage(
  from: { name: string; address: string },
  { text, kind, button }: Exclude<NonNullable<Step['customerWrites']>, string>,
): IncomingMessage {
  const chosen = typeof button === 'string' ? { text: button } : button;
  return {
    type: 'message',
    sid: randomUUID(),
    from: from.address,
    to: playedAddress(0),
    phone: null,
    profileName: from.name,
    kind: kind ?? (chosen ? 'interactive' : 'text'),
    text: text ?? chosen?.text ?? '',
    attachments: [],
    location: null,
    button: chosen
      ? { text: chosen.text ?? null, payload: chosen.payload ?? null, fromList: chosen.fromList ?? false }
      : null,
    quotedSid: null,
    raw: {},
  };
}

async function setInCase(
  { trx, ...play }: Play,
  number: number,
  { agent, assignee, group, ...changes }: NonNullable<Step['agentSets']>,
): Promise<void> {
  const whole = { trx, ...play };
  await changeCase(trx, await agentIn(whole, agent), number, {
    ...changes,
    ...(group === undefined ? {} : { groupId: await groupCalled(trx, group, 'group') }),
    ...(assignee === undefined
      ? {}
      : { assigneeId: assignee && (await personIn(whole, assignee, 'assignee')).userId }),
  });
}

/** The last message that was sent did not reach the customer. */
async function failDelivery(play: Play, code: string): Promise<void> {
  const { trx } = play;
  const conversationId = play.customers.get(play.customer)?.conversationId ?? null;
  const locked = conversationId === null ? undefined : await lockConversation(trx, conversationId);
  const message =
    locked &&
    (await trx
      .selectFrom('messages')
      .selectAll()
      .where('conversationId', '=', locked.conversation.id)
      .where('direction', '=', 'out')
      .where('status', '!=', 'failed')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst());
  if (!message) throw new Refusal('not-found', 404, 'Nothing was sent to this customer that could fail.');
  const error = { code, message: `Not delivered (${code}).` };
  await failMessage(trx, locked.conversation, message, error, locked.now);
}

/** The newest case of the customer who wrote last. */
export async function findCase({ trx, customers, customer }: Play): Promise<CaseRow | undefined> {
  const conversationId = customers.get(customer)?.conversationId ?? null;
  if (conversationId === null) return undefined;
  return trx
    .selectFrom('cases')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

async function currentCase(play: Play): Promise<CaseRow> {
  const found = await findCase(play);
  if (found) return found;
  throw new Refusal('not-found', 404, 'There is no case yet: the customer writes first.');
}

async function agentIn(play: Play, name: string | true | undefined): Promise<Viewer> {
  const [first] = play.desk.agents;
  if (typeof name !== 'string' && first) return first;
  return personIn(play, String(name), 'agent');
}

async function personIn({ trx, desk }: Play, name: string, path: string): Promise<Viewer> {
  const found = desk.agents.find((agent) => agent.name === name) ?? (await findPerson(trx, name, path));
  if (found) return found;
  throw invalid([{ path, message: `There is nobody called "${name}": name them in given.agents.` }]);
}
