import type { Twilio } from 'twilio';
import { asRefusal } from './check';

/**
 * Shows it for 25 seconds or until the answer comes, and marks the message as read, with all before it. Source: Twilio
 * docs, messaging typing indicators. @throws Refusal, in words.
 */
export async function showTyping(client: () => Twilio, messageSid: string): Promise<void> {
  const show = async () =>
    client().messaging.v2.typingIndicator.create({ channel: 'whatsapp', messageId: messageSid });
  await show().catch((error: unknown) => {
    throw asRefusal(error);
  });
}
