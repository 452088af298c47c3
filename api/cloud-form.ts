import type { FormField, FormWords } from '../channels/connect-form';

const needed = (
  name: string,
  label: string,
  hint: string,
  more: Partial<Pick<FormField, 'type' | 'example' | 'isOptional'>> = {},
): FormField => ({
  name,
  label,
  hint,
  type: 'text',
  example: null,
  isOptional: false,
  isExtra: false,
  onlyWhere: null,
  ...more,
});

/** The form of cloud storage in words. */
export const cloudFormWords: FormWords = {
  title: 'Cloud storage (S3)',
  about: 'Files that are too large for a channel go to your bucket, and the customer gets a link to them.',
  fields: [
    needed('endpoint', 'Endpoint', 'The address of the storage. Empty: Amazon S3 in the region below.', {
      example: 'https://s3.eu-central-1.amazonaws.com',
      isOptional: true,
    }),
    needed('bucket', 'Bucket', 'It need not be public: links are signed and expire.'),
    needed('region', 'Region', 'Of the bucket.', { example: 'eu-central-1' }),
    needed('accessKeyId', 'Access key ID', 'Of a user that may get, put and delete objects in this bucket.'),
    needed('secretAccessKey', 'Secret access key', 'Stored encrypted and never shown again.', {
      type: 'secret',
    }),
  ],
  steps: [
    'Make a bucket at your provider: Amazon S3, MinIO, Cloudflare R2 or any other that speaks S3.',
    'Make a user with an access key that may get, put and delete objects in this bucket, and nothing else.',
    'Enter all of it here and press Connect. The desk writes, reads and deletes a small object to see whether it works.',
  ],
  notes: [
    'It is used for files that agents send and that are larger than the channel takes. All other files stay where the desk keeps them.',
    'Customers open the link without signing in; it is good for seven days. Give the bucket a lifecycle rule that removes what is in “sent/” after eight.',
    'A storage at a private address has to be allowed where the desk is started: WEBHOOK_ALLOWED_HOSTS.',
    'Of several connected storages the newest one is used.',
  ],
};
