// Access tokens, verified by another implementation of JSON Web Tokens, and refused forgeries.
import assert from 'node:assert/strict';
import {webcrypto} from 'node:crypto';
import {after, before, test} from 'node:test';
import {Contract} from './contract.mjs';
import {Server} from './server.mjs';

globalThis.crypto ??= webcrypto; // Node.js 18 does not have it yet
const {SignJWT, UnsecuredJWT, decodeJwt, decodeProtectedHeader} = await import('jose');

const first = '01900000-0000-7000-8000-0000000000fe';
const mine = '/api/v1/reservations';

let server, contract;

before(async () => {
  server = await (await Server.create()).start();
  contract = await Contract.fetch(server.url);
});
after(() => server.destroy());

test('a printed token is a JSON Web Token and opens the door', async () => {
  const [token] = await server.tokens('--user', first, '--role', 'organizer',
    '--lifetime-seconds', '90');
  assert.deepEqual(decodeProtectedHeader(token), {alg: 'HS256', typ: 'JWT'});
  const {iat, exp, ...claims} = decodeJwt(token);
  assert.deepEqual(claims, {sub: first, role: 'organizer'});
  assert.equal(exp - iat, 90);
  assert.ok(Math.abs(Date.now() / 1000 - iat) < 60);
  assert.equal((await contract.get(mine, {token})).status, 200);
});

test('tokens of many users count up from the first', async () => {
  const tokens = await server.tokens('--user', first, '--count', '3');
  assert.deepEqual(tokens.map((token) => decodeJwt(token).sub.slice(-4)), ['00fe', '00ff', '0100']);
  const fresh = await server.tokens('--count', '50');
  assert.equal(new Set(fresh.map((token) => decodeJwt(token).sub)).size, 50);
});

test('what another key or no key signed is refused', async () => {
  const claims = decodeJwt((await server.tokens('--user', first))[0]);
  const forged = [
    new UnsecuredJWT(claims).encode(),
    await new SignJWT(claims).setProtectedHeader({alg: 'HS256', typ: 'JWT'})
      .sign(new TextEncoder().encode('a guess that is long enough for HS256')),
    await new SignJWT(claims).setProtectedHeader({alg: 'HS256', typ: 'JWT'})
      .sign(new Uint8Array(32)),
  ];
  for (const token of forged) {
    const {headers} = await contract.refused('unauthenticated', 'GET', mine, {token});
    assert.match(headers.get('www-authenticate'), /^Bearer/);
  }
});

test('a token is bound to every bit of its claims', async () => {
  const [token] = await server.tokens('--user', first);
  const [header, payload, signature] = token.split('.');
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const tampered = [
    [header, encode({...decodeJwt(token), role: 'admin'}), signature],
    [encode({alg: 'none', typ: 'JWT'}), payload, ''],
    [encode({alg: 'none', typ: 'JWT'}), payload, signature],
    [encode({alg: 'HS512', typ: 'JWT'}), payload, signature],
    [header, payload, signature.slice(0, -4)],
    [header, payload, ''],
    [header, payload],
    [header, payload, signature, ''],
  ];
  for (const parts of tampered) {
    await contract.refused('unauthenticated', 'GET', mine, {token: parts.join('.')});
  }
  await contract.refused('unauthenticated', 'GET', mine, {headers: {Authorization: token}});
});

test('a token ends when it says so', async () => {
  const [token] = await server.tokens('--lifetime-seconds', '1');
  const {exp} = decodeJwt(token);
  let answer;
  do {
    answer = await contract.get(mine, {token});
  } while (answer.status === 200 && Date.now() < (exp + 10) * 1000);
  assert.equal(answer.body.code, 'token_expired');
  assert.ok(Date.now() >= exp * 1000);
});
