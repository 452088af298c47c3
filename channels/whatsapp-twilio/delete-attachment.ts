import type { Twilio } from 'twilio';
import { TwilioFailure } from './client';

const MEDIA = /\/Messages\/((?:MM|SM)[0-9a-fA-F]{32})\/Media\/(ME[0-9a-fA-F]{32})$/;

/**
 * Deletes Twilio's copy of a customer's file; true once there is none, false when it is to be tried again. Never throws.
 * Source: Twilio docs, messaging/api/media-resource, "Delete a Media resource": 204, and 404 for one that isn't there.
 */
export async function deleteAttachment(client: () => Twilio, address: string): Promise<boolean> {
  const [, message, media] = (URL.canParse(address) && MEDIA.exec(new URL(address).pathname)) || [];
  // Of a file that is at no address of Twilio's there is nothing to delete.
  if (message === undefined || media === undefined) return true;
  try {
    return await client().messages(message).media(media).remove();
  } catch (error) {
    return error instanceof TwilioFailure && error.status === 404;
  }
}
