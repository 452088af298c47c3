/* global clearTimeout, document, fetch, setTimeout, EventSource, localStorage, URLSearchParams */
// The page around the thread: who writes to whom, sending, and the stream of changes.
import { drawThread, element } from './thread.js';

const byId = (id) => document.getElementById(id);
const [customer, profileName, sender, outage, text, thread] = [
  'customer',
  'profile-name',
  'sender',
  'outage',
  'text',
  'thread',
].map(byId);

/** Messages of the shown conversation by SID. */
let messages = new Map();
let stream = null;
let typing;
/** Counts conversations shown, so that a slow answer about the one before is dropped. */
let shown = 0;

async function call(path, options) {
  const response = await fetch(`api/${path}`, options);
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? `The simulator answered ${response.status}`);
  return body;
}

const phoneNumber = (address) => address.replace('whatsapp:', '');

async function start() {
  customer.value = localStorage.getItem('customer') ?? '+15550001111';
  profileName.value = localStorage.getItem('profileName') ?? 'Ana López';
  await readSenders();
  const { items } = await call('customers?limit=50');
  byId('customers').replaceChildren(
    ...items.map(({ address, profileName: name }) => option(phoneNumber(address), name ?? '')),
  );
  await readOutage();
  await showConversation();
}

async function readOutage() {
  outage.checked = (await call('outage')).on;
}

async function readSenders() {
  const { items } = await call('senders');
  const wanted = sender.value || localStorage.getItem('sender');
  sender.replaceChildren(...items.map(({ number }) => option(number, phoneNumber(number))));
  // A number that a help desk is connected to is the likelier one to write to.
  const usual =
    items.find(({ number }) => number === wanted) ?? items.find(({ webhookUrl }) => webhookUrl) ?? items[0];
  if (usual) sender.value = usual.number;
  const connected = items.find(({ number }) => number === sender.value)?.webhookUrl;
  byId('sender-hint').textContent = connected
    ? ''
    : 'No webhook is set for this number yet: messages stay at Twilio until a help desk is connected.';
}

function option(value, label) {
  const made = element('option', '', label);
  made.value = value;
  return made;
}

/** Shows the chosen conversation and follows it from now on. */
async function showConversation() {
  const conversation = ++shown;
  stream?.close();
  messages = new Map();
  draw();
  byId('title').textContent = phoneNumber(sender.value || 'No business number');
  byId('customer-error').textContent = '';
  const query = new URLSearchParams({ sender: sender.value, customer: customer.value });
  const readAll = async () => {
    try {
      const { items } = await call(`messages?${query}&order=desc&limit=500`);
      if (conversation !== shown) return;
      for (const message of items) take(message);
      draw();
    } catch (error) {
      if (conversation === shown) byId('customer-error').textContent = error.message;
    }
  };
  await readAll();
  if (conversation !== shown || byId('customer-error').textContent) return;
  remember();
  follow(query, readAll);
}

function follow(query, readAll) {
  stream = new EventSource(`api/events?${query}`);
  stream.onopen = () => {
    byId('connection').textContent = 'online';
    // What happened while the stream was away.
    void readAll();
    void readSenders();
    void readOutage();
  };
  stream.onerror = () => {
    byId('connection').textContent = 'connecting …';
  };
  stream.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    if (message.direction !== 'inbound') showTyping(false);
    take(message);
    draw();
  });
  stream.addEventListener('typing', () => showTyping(true));
  stream.addEventListener('reset', () => {
    messages = new Map();
    draw();
  });
}

/** Until the answer comes, 25 seconds at most, as on a telephone. */
function showTyping(on) {
  clearTimeout(typing);
  if (on) typing = setTimeout(() => showTyping(false), 25_000);
  byId('connection').textContent = on ? 'typing …' : 'online';
}

/** Keeps the newer of two versions of a message. */
function take(message) {
  const known = messages.get(message.sid);
  if (!known || known.updatedAt <= message.updatedAt) messages.set(message.sid, message);
}

const draw = () => drawThread(thread, [...messages.values()]);

function remember() {
  localStorage.setItem('customer', customer.value);
  localStorage.setItem('profileName', profileName.value);
  localStorage.setItem('sender', sender.value);
}

async function send() {
  const written = text.value.trim();
  if (!written) return;
  byId('send-error').textContent = '';
  try {
    text.value = '';
    await call('messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        from: customer.value,
        to: sender.value,
        text: written,
        ...(profileName.value ? { profileName: profileName.value } : {}),
        wait: false,
      }),
    });
    thread.scrollTop = thread.scrollHeight;
  } catch (error) {
    text.value = written;
    byId('send-error').textContent = error.message;
  }
}

byId('write').addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});
text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void send();
});
byId('who').addEventListener('submit', (event) => event.preventDefault());
customer.addEventListener('change', () => void showConversation());
sender.addEventListener('change', () => void showConversation());
profileName.addEventListener('change', remember);
outage.addEventListener('change', () => {
  call('outage', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ on: outage.checked }),
  }).catch(() => void readOutage());
});

start().catch((error) => {
  byId('send-error').textContent = error.message;
});
