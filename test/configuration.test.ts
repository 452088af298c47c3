import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLoopback, readConfiguration, type Needs } from '../configuration';

const key = Buffer.alloc(32, 7).toString('base64');
const servers = {
  DATABASE_URL: 'postgresql://me:secretpassword@db/desk',
  TEMPORAL_ADDRESS: 'temporal:7233',
  SECRET_KEY: key,
};
const bucket = {
  S3_ENDPOINT: 'http://minio:9000/',
  S3_BUCKET: 'desk',
  S3_REGION: 'eu-1',
  S3_ACCESS_KEY_ID: 'k',
  S3_SECRET_ACCESS_KEY: 's',
};
const api: Needs = { database: true, temporal: true, http: true };

test('without variables everything has its default', () => {
  expect(readConfiguration({})).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:3000',
    databaseUrl: null,
    temporal: null,
    taskQueue: 'conversations',
    adminEmail: 'admin@example.com',
    adminPassword: null,
    twilioApiUrl: null,
    simulator: false,
    whatsappWindowMs: 86_400_000,
    metricsToken: null,
    s3: null,
    webhookAllowedHosts: [],
    logLevel: 'info',
  });
  expect(readConfiguration({}, { simulator: true }).simulator).toBe(true);
});

test('what is set is taken', () => {
  const config = readConfiguration(
    {
      ...servers,
      PORT: '8080',
      HOST: '::1',
      TEMPORAL_NAMESPACE: 'desk',
      TEMPORAL_API_KEY: 'k',
      WHATSAPP_WINDOW: 'PT90S',
      SIMULATOR: 'off',
      METRICS_TOKEN: 'short',
      TWILIO_API_URL: 'http://127.0.0.1:4010/',
      WEBHOOK_ALLOWED_HOSTS: 'Hooks.intern, localhost:8080',
      ...bucket,
    },
    { ...api, simulator: true },
  );
  expect(config).toMatchObject({
    publicUrl: 'http://[::1]:8080',
    temporal: { address: 'temporal:7233', namespace: 'desk', apiKey: 'k', tls: null },
    whatsappWindowMs: 90_000,
    simulator: false,
    metricsToken: 'short',
    twilioApiUrl: 'http://127.0.0.1:4010',
    webhookAllowedHosts: ['hooks.intern', 'localhost:8080'],
    s3: {
      endpoint: 'http://minio:9000',
      name: 'desk',
      region: 'eu-1',
      accessKeyId: 'k',
      secretAccessKey: 's',
    },
  });
  expect(config.secretKey).toEqual(Buffer.alloc(32, 7));
});

test('an empty variable is an unset one', () => {
  expect(readConfiguration({ PORT: '', ADMIN_EMAIL: ' ' })).toMatchObject({ port: 3000 });
});

const wrong: [name: string, env: NodeJS.ProcessEnv, needs?: Needs][] = [
  ['PORT', { PORT: 'http' }],
  ['PORT', { PORT: '0' }],
  ['PORT', { PORT: '65536' }],
  ['PORT', { PORT: '3000.5' }],
  ['PORT', { PORT: '-1' }],
  ['HOST', { HOST: 'my host' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'desk.example.com' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'ftp://desk.example.com' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'https://desk.example.com/?a=b' }],
  ['DATABASE_URL', { ...servers, DATABASE_URL: 'mysql://x' }],
  ['DATABASE_URL', { TEMPORAL_ADDRESS: 't:1' }, api],
  ['DATABASE_URL', {}, { database: true, secretKey: false }],
  ['TEMPORAL_ADDRESS', { ...servers, TEMPORAL_ADDRESS: 'temporal' }],
  ['TEMPORAL_ADDRESS', { ...servers, TEMPORAL_ADDRESS: 'http://temporal:7233' }],
  ['TEMPORAL_ADDRESS', { ...servers, TEMPORAL_ADDRESS: undefined }, api],
  ['TEMPORAL_TLS_KEY', { ...servers, TEMPORAL_TLS_CERT: '-----BEGIN CERTIFICATE-----' }],
  ['TEMPORAL_TLS_CERT', { ...servers, TEMPORAL_TLS_KEY: '-----BEGIN KEY-----' }],
  ['TEMPORAL_TLS_CERT', { TEMPORAL_TLS_CERT: '/nowhere.pem', TEMPORAL_TLS_KEY: '-----BEGIN KEY-----' }],
  ['SECRET_KEY', { ...servers, SECRET_KEY: undefined }],
  ['SECRET_KEY', { SECRET_KEY: 'too short' }],
  ['SECRET_KEY', { SECRET_KEY: Buffer.alloc(31).toString('base64') }],
  ['ADMIN_EMAIL', { ADMIN_EMAIL: 'admin' }],
  ['ADMIN_PASSWORD', { ADMIN_PASSWORD: 'long'.repeat(51) }],
  ['TWILIO_API_URL', { TWILIO_API_URL: 'twilio' }],
  ['SIMULATOR', { SIMULATOR: 'yes' }],
  ['WHATSAPP_WINDOW', { WHATSAPP_WINDOW: '24h' }],
  ['WHATSAPP_WINDOW', { WHATSAPP_WINDOW: 'PT0S' }],
  ['WHATSAPP_WINDOW', { WHATSAPP_WINDOW: 'PT25H' }],
  ['METRICS_TOKEN', { METRICS_TOKEN: 'a b' }],
  ['METRICS_TOKEN', { HOST: '0.0.0.0' }, { http: true }],
  ['METRICS_TOKEN', { PUBLIC_URL: 'https://desk.example.com' }, { http: true }],
  ['WEBHOOK_ALLOWED_HOSTS', { WEBHOOK_ALLOWED_HOSTS: 'http://hooks.intern' }],
  ['WEBHOOK_ALLOWED_HOSTS', { WEBHOOK_ALLOWED_HOSTS: 'hooks.intern,' }],
  ['WEBHOOK_ALLOWED_HOSTS', { WEBHOOK_ALLOWED_HOSTS: 'hooks.intern:99999' }],
  ['WEBHOOK_ALLOWED_HOSTS', { WEBHOOK_ALLOWED_HOSTS: '*' }],
  ...Object.keys(bucket).map((name): [string, NodeJS.ProcessEnv] => [name, { ...bucket, [name]: undefined }]),
  ['S3_ENDPOINT', { ...bucket, S3_ENDPOINT: 'minio:9000' }],
  ['S3_BUCKET', { ...bucket, S3_BUCKET: 'a/b' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
];

// Each row has all three: Jest would take a third parameter without a value for its `done`.
const rows = wrong.map(([name, env, needs]) => [name, env, needs ?? {}] as const);
test.each(rows)('a wrong %s (%j) is one line that names it', (name, env, needs) => {
  let line = '';
  try {
    readConfiguration(env, needs);
  } catch (error) {
    line = (error as Error).message;
  }
  expect(line).toMatch(new RegExp(`^${name} (must|is missing)[^\\n]+\\.$`));
  expect(line).not.toContain('secretpassword');
});

test('migrating needs the database only', () => {
  const config = readConfiguration(
    { DATABASE_URL: servers.DATABASE_URL },
    { database: true, secretKey: false },
  );
  expect(config.databaseUrl).toBe(servers.DATABASE_URL);
});

test('a certificate is given as text or as a file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'answerhall-')), 'key.pem');
  writeFileSync(file, '-----BEGIN KEY-----');
  const { temporal } = readConfiguration({
    ...servers,
    TEMPORAL_TLS_CERT: '-----BEGIN CERTIFICATE-----',
    TEMPORAL_TLS_KEY: file,
  });
  expect(temporal?.tls?.key.toString()).toBe('-----BEGIN KEY-----');
});

test.each(['localhost', 'desk.localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])(
  '%s is loopback',
  (host) => expect(isLoopback(host)).toBe(true),
);
test.each(['0.0.0.0', '::', '10.0.0.1', 'example.com', 'localhost.example.com'])(
  '%s is not loopback',
  (host) => expect(isLoopback(host)).toBe(false),
);
