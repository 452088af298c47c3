/* global document, fetch */
// One message as a bubble: files, places, cards, what it quotes, and what there is to tap. Text never becomes markup.
import { button, element, icon } from './page.js';

const svg = 'http://www.w3.org/2000/svg';
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const paper = 'M6 2h8l5 5v15H6zM13 3.5V8h4.5z';
const pin =
  'M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7zm0 9.5A2.5 2.5 0 1 1 12 6a2.5 2.5 0 0 1 0 5.5z';
const arrow = 'M10 5L3 12l7 7v-4.5c5 0 8.5 1.5 11 5.5-1-6-4-11-11-11z';

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

/** `quoted` is the message it answers, if that is known; `actions` are what the customer can do with it. */
export function bubble(message, ticks, quoted, actions) {
  const mine = message.direction === 'inbound';
  const item = element('li', `bubble ${mine ? 'mine' : 'theirs'}`);
  item.append(element('span', 'unseen', mine ? 'You:' : 'Business:'));
  if (message.quotedSid) item.append(element('div', 'quote', quoted ? summary(quoted) : 'A message'));
  for (const media of message.media) item.append(fileOf(media));
  if (message.location) item.append(attachment(pin, placeName(message.location)));
  if (message.button) item.append(element('div', 'chosen', message.button.text));
  else if (message.body) item.append(element('div', 'text', message.body));
  item.append(footOf(message, ticks, actions));
  if (message.interactive) item.append(choices(message, actions));
  return item;
}

/** A message in few words, for whoever quotes it. */
export function summary({ body, media, location, button: tapped }) {
  if (tapped) return tapped.text;
  if (body) return body.slice(0, 120);
  if (media.length > 0) return mediaName(media[0].contentType);
  return location ? placeName(location) : 'A message';
}

function footOf(message, ticks, actions) {
  const foot = element('div', 'foot');
  const reply = button('reply', '', () => actions.quote(message));
  reply.setAttribute('aria-label', `Reply to: ${summary(message)}`);
  reply.append(icon(arrow));
  const when = element('time', '', time.format(message.createdAt));
  when.dateTime = new Date(message.createdAt).toISOString();
  foot.append(reply, when);
  if (ticks) foot.append(tickMark(ticks));
  return foot;
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

/** Buttons below the message, or the one that opens its list. */
function choices(message, actions) {
  const box = element('div', 'choices');
  for (const choice of message.interactive.buttons) box.append(choiceOf(message, choice, actions));
  if (message.interactive.items.length > 0)
    box.append(button('choice', message.interactive.listButton, () => actions.openList(message)));
  return box;
}

function choiceOf(message, { id, title, type }, actions) {
  if (type === 'QUICK_REPLY')
    return button('choice', title, () => actions.tap(message, { text: title, payload: id || title }));
  if (type === 'URL' && /^https?:\/\//.test(id)) {
    const link = element('a', 'choice', title);
    Object.assign(link, { href: id, target: '_blank', rel: 'noopener noreferrer' });
    return link;
  }
  // Calling and copying are the telephone's own business.
  const still = button('choice', `${title}${id ? ` (${id})` : ''}`, () => undefined);
  still.disabled = true;
  return still;
}

/** The file itself where the page can show it, else its kind; the simulator may have lost it. */
function fileOf({ sid, contentType, problem }) {
  const named = attachment(paper, problem ? `${mediaName(contentType)}: ${problem}` : mediaName(contentType));
  if (problem) return named;
  const address = `api/media/${sid}`;
  const kind = contentType.split('/')[0];
  if (kind === 'image') {
    const picture = element('img', 'picture');
    Object.assign(picture, { src: address, alt: mediaName(contentType) });
    picture.addEventListener('error', () => picture.replaceWith(named));
    return picture;
  }
  if (kind === 'audio' || kind === 'video') {
    const player = element(kind, 'player');
    Object.assign(player, { src: address, controls: true, preload: 'metadata' });
    player.setAttribute('aria-label', mediaName(contentType));
    player.addEventListener('error', () => player.replaceWith(named));
    return player;
  }
  const link = element('a', 'file');
  Object.assign(link, { href: address, download: '' });
  link.append(named);
  if (contentType === 'text/vcard') void nameOnCard(address).then((name) => name && addName(named, name));
  return link;
}

async function nameOnCard(address) {
  const answer = await fetch(address).catch(() => null);
  return answer?.ok ? (/^FN[^:\n]*:(.*)$/im.exec(await answer.text())?.[1] ?? '').trim() : '';
}

const addName = (box, name) => box.append(element('strong', '', name));

function attachment(path, name) {
  const box = element('span', 'attachment');
  box.append(icon(path), element('span', '', name));
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
