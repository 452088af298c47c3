// The thread of one conversation: which bubbles there are, in which order, with which ticks.
import { bubble } from './bubble.js';
import { element } from './page.js';

const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

/** What the customer sees of a message by now: a message Twilio could not deliver never reached this phone. */
const isOnPhone = (message) =>
  message.direction === 'inbound' || ['delivered', 'read'].includes(message.status);

/** Draws the whole thread; keeps the view at its end if it was there. */
export function drawThread(list, messages, actions) {
  const shown = messages.filter(isOnPhone).sort((one, other) => one.seq - other.seq);
  const bySid = new Map(shown.map((message) => [message.sid, message]));
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const lastAnswer = shown.findLast((message) => message.direction !== 'inbound')?.seq ?? 0;
  const present = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const items = [];
  let lastDay = '';
  for (const message of shown) {
    const date = day.format(message.createdAt);
    if (date !== lastDay) items.push(keep(present, `day ${date}`, date, () => element('li', 'day', date)));
    lastDay = date;
    const ticks = message.direction === 'inbound' ? tickState(message, lastAnswer) : null;
    const quoted = bySid.get(message.quotedSid);
    const make = () => bubble(message, ticks, quoted, actions);
    items.push(keep(present, message.sid, `${message.updatedAt} ${ticks} ${Boolean(quoted)}`, make));
  }
  if (items.length === 0) items.push(element('li', 'empty', 'No messages yet. Write the first one.'));
  // Items that stay the same stay the same nodes, so that screen readers announce only what is new.
  if (items.length !== list.children.length || items.some((item, i) => item !== list.children[i])) {
    list.replaceChildren(...items);
  }
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function keep(present, key, version, make) {
  const known = present.get(key);
  if (known?.dataset.version === version) return known;
  const made = make();
  made.dataset.key = key;
  made.dataset.version = version;
  return made;
}

/** One tick: sent. Two: the desk took it in. Blue: the business has seen it, or answered since. */
function tickState(message, lastAnswer) {
  if (message.webhook === 'refused') return 'refused';
  if (message.seen || lastAnswer > message.seq) return 'read';
  return message.webhook === 'accepted' ? 'delivered' : 'sent';
}
