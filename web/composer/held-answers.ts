import type { Message } from '../api/shapes';

/** One's own answers that can still be taken back, oldest first, each with all messages that it has become. */
export function heldAnswers(messages: readonly Message[], personId: string): Message[][] {
  const answers: Message[][] = [];
  for (const message of messages) {
    if (message.status !== 'queued' || message.heldUntil === null || message.author.id !== personId) continue;
    const answer = answers.at(-1);
    // The first message of an answer has its name; the others go with it at the same moment.
    if (answer && message.clientId === null && answer[0]?.heldUntil === message.heldUntil)
      answer.push(message);
    else answers.push([message]);
  }
  return answers;
}

/** What was written of an answer that is taken back; null for what the desk alone can put back. */
export function writtenBack(parts: readonly Message[]) {
  const [first] = parts;
  if (!first || first.kind === 'template' || first.kind === 'interactive') return null;
  return {
    text: parts.flatMap(({ text }) => (text === '' ? [] : [text])).join('\n\n'),
    files: parts.flatMap(({ attachments }) => attachments),
    template: null,
    macro: null,
    writtenAt: first.createdAt,
  };
}
