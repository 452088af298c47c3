/* global document */
// The thread of one conversation: bubbles and ticks. Text only ever becomes text, never markup.

const svg = 'http://www.w3.org/2000/svg';
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

/** What the customer sees of a message by now: a message Twilio could not deliver never reached this phone. */
const isOnPhone = (message) =>
  message.direction === 'inbound' || ['delivered', 'read'].includes(message.status);

/** Draws the whole thread; keeps the view at its end if it was there. */
export function drawThread(list, messages) {
  const shown = messages.filter(isOnPhone).sort((one, other) => one.seq - other.seq);
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
    items.push(keep(present, message.sid, `${message.updatedAt} ${ticks}`, () => bubble(message, ticks)));
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

const tickWords = {
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  refused: 'The help desk did not take it in',
};
const tickPaths = {
  sent: 'M3 6.5l3.5 3.5L13 2.5',
  delivered: 'M1 6.5L4.5 10 11 2.5M7 9l1 1 6.5-7.5',
  read: 'M1 6.5L4.5 10 11 2.5M7 9l1 1 6.5-7.5',
  refused: 'M9 1v6M9 9.5v2',
};

function bubble(message, ticks) {
  const item = element('li', `bubble ${message.direction === 'inbound' ? 'mine' : 'theirs'}`);
  item.append(element('span', 'unseen', message.direction === 'inbound' ? 'You:' : 'Business:'));
  for (const media of message.media) item.append(attachment(mediaName(media.contentType)));
  if (message.location) item.append(attachment(placeName(message.location)));
  if (message.button) item.append(element('div', 'chosen', message.button.text));
  else if (message.body) item.append(element('div', 'text', message.body));
  const foot = element('div', 'foot');
  const when = element('time', '', time.format(message.createdAt));
  when.dateTime = new Date(message.createdAt).toISOString();
  foot.append(when);
  if (ticks) foot.append(tickMark(ticks));
  item.append(foot);
  return item;
}

function tickMark(state) {
  const mark = document.createElementNS(svg, 'svg');
  mark.setAttribute('class', `ticks ${state}`);
  mark.setAttribute('viewBox', '0 0 16 12');
  mark.setAttribute('role', 'img');
  mark.setAttribute('aria-label', tickWords[state]);
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', tickPaths[state]);
  mark.append(path);
  return mark;
}

function attachment(name) {
  const box = element('div', 'attachment');
  const icon = document.createElementNS(svg, 'svg');
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', 'M6 2h8l5 5v15H6zM13 3.5V8h4.5z');
  icon.append(path);
  box.append(icon, element('span', '', name));
  return box;
}

function mediaName(type) {
  if (type === 'image/webp') return 'Sticker';
  if (type === 'text/vcard') return 'Contact card';
  const kind = type.split('/')[0];
  return { image: 'Picture', audio: 'Voice message', video: 'Video' }[kind] ?? 'File';
}

function placeName({ latitude, longitude, label, address }) {
  return [label, address].filter(Boolean).join(', ') || `Location ${latitude}, ${longitude}`;
}

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
