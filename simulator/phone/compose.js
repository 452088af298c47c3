/* global btoa, FileReader, TextEncoder */
// What the customer sends: text, files, places, cards, answers to a message, taps.
import { summary } from './bubble.js';
import { button, byId, call, element } from './page.js';

const [text, quoting, menu, file, place, card, list] = [
  'text',
  'quoting',
  'attach',
  'file',
  'place',
  'card',
  'list',
].map(byId);

/** Larger than any desk keeps: of such a file only the size is told, and the simulator makes it up. */
const largest = 26_000_000;

const kinds = {
  picture: { accept: 'image/jpeg,image/png', usual: 'image/jpeg' },
  video: { accept: 'video/*', usual: 'video/mp4' },
  voice: { accept: 'audio/*', usual: 'audio/ogg' },
  sticker: { accept: 'image/webp', usual: 'image/webp' },
  document: { accept: '', usual: 'application/octet-stream' },
};

/** `who` says who writes to whom, `report` shows what went wrong. Answers what a bubble's buttons do. */
export function composer(who, report) {
  let quoted = null;
  let kind = 'document';

  async function send(what) {
    report('');
    const answering = quoted ? { quotedSid: quoted.sid } : {};
    try {
      await call('messages', 'POST', { ...who(), ...answering, ...what, wait: false });
      quote(null);
      return true;
    } catch (error) {
      report(error.message);
      return false;
    }
  }

  async function sendText() {
    const written = takeText();
    if (written && !(await send({ text: written }))) text.value = written;
  }

  function quote(message) {
    quoted = message;
    quoting.hidden = !message;
    if (!message) return;
    quoting.querySelector('span').textContent = summary(message);
    text.focus();
  }

  async function sendFile(chosen) {
    const contentType = chosen.type.split(';')[0] || kinds[kind].usual;
    const media =
      chosen.size > largest
        ? { contentType, size: chosen.size }
        : { contentType, content: await base64Of(chosen) };
    // WhatsApp puts a document's name into its text.
    const caption = takeText() || (kind === 'document' ? chosen.name : '');
    await send({ media, text: caption });
  }

  function openList(message) {
    const { listButton, items } = message.interactive;
    byId('list-title').textContent = listButton;
    byId('list-items').replaceChildren(
      ...items.map(({ id, title, description }) => {
        const choice = button('choice', title, () => {
          list.close();
          void tap(message, { text: title, payload: id || title, list: { description } });
        });
        if (description) choice.append(element('small', '', description));
        return choice;
      }),
    );
    list.showModal();
  }

  const tap = (message, tapped) => send({ button: tapped, quotedSid: message.sid });

  byId('write').addEventListener('submit', (event) => {
    event.preventDefault();
    void sendText();
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void sendText();
  });
  byId('quote-cancel').addEventListener('click', () => quote(null));
  for (const choice of menu.querySelectorAll('button'))
    choice.addEventListener('click', () => {
      menu.open = false;
      const wanted = choice.dataset.kind;
      if (wanted === 'place') place.showModal();
      else if (wanted === 'card') card.showModal();
      else {
        kind = wanted;
        file.accept = kinds[kind].accept;
        file.click();
      }
    });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
  file.addEventListener('change', () => {
    const [chosen] = file.files;
    if (chosen) void sendFile(chosen).catch((error) => report(error.message));
    file.value = '';
  });
  onSubmit(place, () => void send({ location: placeIn(place) }));
  onSubmit(card, () => void send({ media: { contentType: 'text/vcard', content: toBase64(cardIn(card)) } }));
  for (const dialog of [place, card, list])
    dialog.querySelector('.cancel').addEventListener('click', () => dialog.close());

  return { quote, tap, openList };
}

function takeText() {
  const written = text.value.trim();
  text.value = '';
  return written;
}

function onSubmit(dialog, done) {
  dialog.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    dialog.close();
    done();
  });
}

const valueIn = (dialog, name) => dialog.querySelector(`[name="${name}"]`).value.trim();

function placeIn(dialog) {
  const [label, address] = [valueIn(dialog, 'label'), valueIn(dialog, 'address')];
  return {
    latitude: Number(valueIn(dialog, 'latitude')),
    longitude: Number(valueIn(dialog, 'longitude')),
    ...(label ? { label } : {}),
    ...(address ? { address } : {}),
  };
}

/** A card as WhatsApp writes it. */
function cardIn(dialog) {
  const [name, number, email, company] = ['name', 'number', 'email', 'company'].map((field) =>
    valueIn(dialog, field).replace(/[\\;,]/g, (mark) => `\\${mark}`),
  );
  return [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${name};;;`,
    `FN:${name}`,
    ...(company ? [`ORG:${company};`] : []),
    ...(number ? [`TEL;type=CELL;waid=${number.replace(/\D/g, '')}:${number}`] : []),
    ...(email ? [`EMAIL:${email}`] : []),
    'END:VCARD',
    '',
  ].join('\r\n');
}

const toBase64 = (words) => btoa(String.fromCharCode(...new TextEncoder().encode(words)));

function base64Of(chosen) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Error('The file could not be read'));
    reader.readAsDataURL(chosen);
  });
}
