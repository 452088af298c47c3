/* global setInterval, clearInterval */
// "Play a day": starts it, stops it, and shows how far it is.
import { byId, call } from './page.js';

const [start, stop, bar, words] = ['day-start', 'day-stop', 'day-bar', 'day-words'].map(byId);
const everyMs = 1_000;
let timer = null;

/** `sender` says which number the customers write to. */
export function followDay(sender) {
  start.addEventListener('click', () => {
    void change('POST', { sender: sender(), customers: Number(byId('day-customers').value) });
  });
  stop.addEventListener('click', () => void change('DELETE'));
  void change('GET');
}

async function change(method, body) {
  try {
    show(await call('day', method, body));
  } catch (error) {
    words.textContent = error.message;
  }
}

function show({ state, minute, minutes, customers, sent, refused, answers }) {
  const running = state === 'running';
  start.disabled = running;
  stop.hidden = !running;
  bar.hidden = state === 'none';
  bar.max = minutes;
  bar.value = minute;
  words.textContent =
    state === 'none'
      ? ''
      : `${clock(minute)} · ${customers.arrived} of ${customers.planned} customers have come, ${customers.finished} are done · ` +
        `${sent} messages, ${answers} answers${refused ? `, ${refused} refused` : ''}${running ? '' : ` · ${state}`}`;
  if (running) timer ??= setInterval(() => void change('GET'), everyMs);
  else {
    clearInterval(timer);
    timer = null;
  }
}

/** The day begins at eight. */
function clock(minute) {
  const time = 8 * 60 + Math.floor(minute);
  return `${String(Math.floor(time / 60) % 24).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`;
}
