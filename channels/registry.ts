import type { Channels } from './channel';
import type { ConnectForm } from './connect-form';
import { connectForm as whatsAppTwilioForm } from './whatsapp-twilio/connect-form';
import { createWhatsAppTwilio, type WhatsAppTwilioOptions } from './whatsapp-twilio/whatsapp-twilio';

/** All channels of this installation. A new one is added here and in `connectForms`. */
export function createChannels(options: WhatsAppTwilioOptions): Channels {
  const all = [createWhatsAppTwilio(options)];
  return new Map(all.map((channel) => [channel.kind, channel]));
}

/** What each kind of integration asks of an administrator, in the order in which the kinds are offered. */
export const connectForms: readonly ConnectForm[] = [whatsAppTwilioForm];

export function formOf(kind: string): ConnectForm {
  const form = connectForms.find((each) => each.kind === kind);
  if (!form) throw new Error(`There is no form for integrations of kind ${kind}.`);
  return form;
}
