import { randomBytes } from 'node:crypto';
import { openSecrets, sealSecrets } from '../../channels/secrets';

const key = randomBytes(32);
const sealed = sealSecrets(key, 'one', { authToken: 'a very secret token' });

test('sealed secrets open under their key and for their integration, and never look alike', () => {
  expect(openSecrets(key, 'one', sealed)).toEqual({ authToken: 'a very secret token' });
  expect(sealed.toString('latin1')).not.toContain('secret');
  expect(sealSecrets(key, 'one', { authToken: 'a very secret token' })).not.toEqual(sealed);
});

test('another key, another integration, a changed or shortened value: nothing opens', () => {
  expect(() => openSecrets(randomBytes(32), 'one', sealed)).toThrow('SECRET_KEY');
  expect(() => openSecrets(key, 'two', sealed)).toThrow('SECRET_KEY');
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(() => openSecrets(key, 'one', changed)).toThrow();
    // Also one so short that a part of the tag is missing.
    expect(() => openSecrets(key, 'one', sealed.subarray(0, at))).toThrow(/can not be opened|does not know/);
  }
});
