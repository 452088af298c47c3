export type Sound = 'newChat' | 'customerWaits' | 'transfer';

/** Tones in hertz, one after the other; each sound is told from the others by its melody, not by its loudness. */
const MELODIES: Record<Sound, number[]> = {
  newChat: [660, 880],
  customerWaits: [740, 740],
  transfer: [880, 660, 880],
};
const TONE_SECONDS = 0.16;
const LOUDNESS = 0.12;

let audio: AudioContext | null = null;

/** Plays it; a browser that doesn't let pages sound before somebody has clicked stays silent. */
export function play(sound: Sound): void {
  audio ??= new AudioContext();
  if (audio.state === 'suspended') void audio.resume();
  const start = audio.currentTime;
  for (const [index, hertz] of MELODIES[sound].entries()) tone(audio, hertz, start + index * TONE_SECONDS);
}

function tone(context: AudioContext, hertz: number, at: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = hertz;
  // Without edges: a tone that begins or ends at once clicks.
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  gain.gain.linearRampToValueAtTime(0, at + TONE_SECONDS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + TONE_SECONDS);
}
