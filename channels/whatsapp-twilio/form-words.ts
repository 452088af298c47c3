import type { FormField, FormWords } from '../connect-form';

const needed = (field: Pick<FormField, 'name' | 'label' | 'hint'> & Partial<FormField>): FormField => ({
  type: 'text',
  example: null,
  isOptional: false,
  isExtra: false,
  onlyWhere: null,
  ...field,
});
const extra = (field: Parameters<typeof needed>[0]): FormField =>
  needed({ isOptional: true, isExtra: true, ...field });

/** The form of "Add integration → WhatsApp (Twilio)" in words. Source: Twilio docs and console, as in docs/connect-whatsapp.md. */
export const formWords: FormWords = {
  title: 'WhatsApp (Twilio)',
  about: 'Customers write to your WhatsApp number. Twilio is the provider in between.',
  fields: [
    needed({
      name: 'accountSid',
      label: 'Account SID',
      hint: 'On the main page of the Twilio console, under Account Info.',
      example: 'AC0123456789abcdef0123456789abcdef',
    }),
    needed({
      name: 'authToken',
      label: 'Auth Token',
      hint: 'Beside the Account SID. Stored encrypted and never shown again.',
      type: 'secret',
    }),
    needed({
      name: 'sender',
      label: 'WhatsApp sender',
      hint: 'The number that customers write to, in international form.',
      example: '+14155550100',
      onlyWhere: { field: 'sandbox', isOn: false },
    }),
    extra({
      name: 'sandbox',
      label: 'This is Twilio’s sandbox',
      hint: 'A number to try with, which customers have to join. It works on a trial account.',
      type: 'switch',
    }),
    extra({
      name: 'joinWords',
      label: 'Join words',
      hint: 'The two words that the Twilio console shows after “join”.',
      example: 'blue-moon',
      onlyWhere: { field: 'sandbox', isOn: true },
    }),
    extra({
      name: 'apiKeySid',
      label: 'API key SID',
      hint: 'A standard API key makes the calls instead of the Auth Token, which then only checks signatures.',
      example: 'SK0123456789abcdef0123456789abcdef',
    }),
    extra({
      name: 'apiKeySecret',
      label: 'API key secret',
      hint: 'Twilio shows it once, when the key is made.',
      type: 'secret',
    }),
  ],
  steps: [
    'On the main page of the Twilio console copy Account SID and Auth Token into this form.',
    'In the console open Messaging → Senders → WhatsApp senders → Edit sender. Without a sender: Create new sender, and follow its steps until the status is online.',
    'In the block Endpoint configuration choose “use webhooks” and paste the Webhook URL into all fields: incoming messages, fallback and status callback. Or connect first, and let the desk enter it.',
    'Enter the number as WhatsApp sender here, choose the group that receives its cases, and press Connect.',
    'Write to the number from a telephone and answer in the desk: the four ticks turn green.',
  ],
  notes: [
    'Free answers are possible for 24 hours after the customer’s last message. After that only approved template messages go, which are charged.',
    'A WhatsApp business number can not be added to group chats.',
    'Customers’ files come in up to 25 MB. Files to customers may have 16 MB (pictures 5 MB): larger ones go as a link once a cloud storage is connected.',
    'Customers see a name instead of the number in their list of chats only for an Official Business Account, which Meta grants.',
  ],
};
