/* global clearTimeout, EventSource, localStorage, setTimeout, URLSearchParams */
// The page around the thread: who writes to whom, the people who have written, and the stream of changes.
import { composer } from './compose.js';
import { followDay } from './day.js';
import { button, byId, call, element, phoneNumber } from './page.js';
import { drawThread } from './thread.js';

const [customer, profileName, sender, outage, thread, people] = [
  'customer',
  'profile-name',
  'sender',
  'outage',
  'thread',
  'people',
].map(byId);
const quietMs = 500;

/** Messages of the shown conversation by SID. */
let messages = new Map();
let stream = null;
/** Counts conversations shown, so that a slow answer about the one before is dropped. */
let shown = 0;
let peopleTimer = null;
let typing;

const actions = composer(
  () => ({
    from: customer.value,
    to: sender.value,
    ...(profileName.value ? { profileName: profileName.value } : {}),
  }),
  (wrong) => {
    byId('send-error').textContent = wrong;
    if (!wrong) thread.scrollTop = thread.scrollHeight;
  },
);

async function start() {
  customer.value = localStorage.getItem('customer') ?? '+15550001111';
  profileName.value = localStorage.getItem('profileName') ?? 'Ana López';
  await readSenders();
  await readOutage();
  followDay(() => sender.value);
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

/** The customers who have written to this number, the latest first; each can be continued. */
async function readPeople() {
  peopleTimer = null;
  const { items } = await call(`customers?limit=200&${new URLSearchParams({ sender: sender.value })}`);
  const current = addressOf(customer.value);
  people.replaceChildren(
    ...items.map(({ address, profileName: name, lastMessage }) => {
      const person = button('person', '', () => void become(address, name));
      person.append(
        element('strong', '', name || phoneNumber(address)),
        element('span', '', lastMessage.body || '…'),
      );
      if (address === current) person.setAttribute('aria-current', 'true');
      const item = element('li', '');
      item.append(person);
      return item;
    }),
  );
  byId('customers').replaceChildren(
    ...items.map(({ address, profileName: name }) => option(phoneNumber(address), name ?? '')),
  );
}

/** At most twice a second, however much is written. */
function readPeopleSoon() {
  peopleTimer ??= setTimeout(() => void readPeople().catch(() => undefined), quietMs);
}

async function become(address, name) {
  customer.value = phoneNumber(address);
  profileName.value = name ?? '';
  await showConversation();
}

/** Shows the chosen conversation and follows it from now on. */
async function showConversation() {
  const conversation = ++shown;
  stream?.close();
  messages = new Map();
  actions.quote(null);
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

/** Everybody's messages to this number: the others' only move the list of people. */
function follow(query, readAll) {
  const address = addressOf(customer.value);
  stream = new EventSource(`api/events?${new URLSearchParams({ sender: query.get('sender') })}`);
  stream.onopen = () => {
    byId('connection').textContent = 'online';
    // What happened while the stream was away.
    void readAll();
    void readSenders();
    void readOutage();
    readPeopleSoon();
  };
  stream.onerror = () => {
    byId('connection').textContent = 'connecting …';
  };
  stream.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    readPeopleSoon();
    if (message.customer !== address) return;
    if (message.direction !== 'inbound') showTyping(false);
    take(message);
    draw();
  });
  stream.addEventListener('typing', ({ data }) => {
    if (JSON.parse(data).customer === address) showTyping(true);
  });
  stream.addEventListener('reset', () => {
    messages = new Map();
    draw();
    readPeopleSoon();
  });
}

/** Until the answer comes, 25 seconds at most, as on a telephone. */
function showTyping(on) {
  clearTimeout(typing);
  if (on) typing = setTimeout(() => showTyping(false), 25_000);
  byId('connection').textContent = on ? 'typing …' : 'online';
}

/** As the simulator writes it. */
function addressOf(written) {
  const bare = written.trim().replace(/^whatsapp:/, '');
  return `whatsapp:${/^[A-Z]{2}\./.test(bare) ? bare : `+${bare.replace(/\D/g, '')}`}`;
}

/** Keeps the newer of two versions of a message. */
function take(message) {
  const known = messages.get(message.sid);
  if (!known || known.updatedAt <= message.updatedAt) messages.set(message.sid, message);
}

const draw = () => drawThread(thread, [...messages.values()], actions);

function remember() {
  localStorage.setItem('customer', customer.value);
  localStorage.setItem('profileName', profileName.value);
  localStorage.setItem('sender', sender.value);
}

byId('who').addEventListener('submit', (event) => event.preventDefault());
customer.addEventListener('change', () => void showConversation());
sender.addEventListener('change', () => void showConversation());
profileName.addEventListener('change', remember);
outage.addEventListener('change', () => {
  call('outage', 'PUT', { on: outage.checked }).catch(() => void readOutage());
});

start().catch((error) => {
  byId('send-error').textContent = error.message;
});
