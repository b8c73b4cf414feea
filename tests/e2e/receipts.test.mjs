// Receipts, verified by another implementation of JSON Web Signatures with the server's public
// keys, and by `moim receipt verify`.
import assert from 'node:assert/strict';
import {createHash, webcrypto} from 'node:crypto';
import {rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Contract} from './contract.mjs';
import {Server, moim} from './server.mjs';
import {dateIn, nobody, store} from './samples.mjs';

globalThis.crypto ??= webcrypto; // Node.js 18 does not have it yet
const {calculateJwkThumbprint, compactVerify, createLocalJWKSet, createRemoteJWKSet,
  decodeProtectedHeader} = await import('jose');

const api = '/api/v1';

let server, contract, slot, keys, admin;

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const verified = async (receipt) =>
  JSON.parse(new TextDecoder().decode((await compactVerify(receipt, keys)).payload));

/** Reserves for a new user: returns the id, the token and the answer. */
async function reserve(headers = {}) {
  const [token] = await server.tokens();
  const answer = await contract.post(`${slot}/reservations`, undefined, {token, headers});
  assert.equal(answer.status, 201);
  const user = JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).sub;
  return {user, token, ...answer};
}

before(async () => {
  server = await (await Server.create()).start();
  contract = await Contract.fetch(server.url);
  const [organizer] = await server.tokens('--role', 'organizer');
  [admin] = await server.tokens('--role', 'admin');
  const made = (await contract.post(`${api}/stores`, store({waitlistLimit: 1000}),
    {token: organizer})).body;
  slot = `${api}/stores/${made.storeId}/slots/${dateIn(3)}/10:00`;
  keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', server.url));
});
after(() => server.destroy());

test('the key set has the shape that others know', async () => {
  const {headers, body} = await contract.get('/.well-known/jwks.json');
  assert.equal(headers.get('content-type'), 'application/jwk-set+json');
  assert.equal(body.keys.length, 1);
  const {x, kid, ...rest} = body.keys[0];
  assert.deepEqual(rest, {kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA'});
  assert.match(x, /^[A-Za-z0-9_-]{43}$/);
  assert.equal(kid, await calculateJwkThumbprint(body.keys[0]));
});

test('jose verifies a receipt, and its claims are those of the answer', async () => {
  for (const status of ['CONFIRMED', 'CONFIRMED', 'WAITING']) {
    const {user, body, headers} = await reserve();
    const {alg, typ, kid, ...rest} = decodeProtectedHeader(body.receipt);
    assert.deepEqual({alg, typ, rest}, {alg: 'EdDSA', typ: 'moim-receipt', rest: {}});
    assert.ok(kid);
    const claims = await verified(body.receipt);
    const id = `${body.storeId}/${body.date}/${body.time}`;
    const {body: head} = await contract.get(`${slot}/head`);
    assert.deepEqual(claims, {
      store: body.storeId,
      slot: `${body.date}/${body.time}`,
      user: sha256(`moim-receipt-user\n${id}\n${user}`),
      ticket: body.ticket,
      status,
      time: new Date(body.reservedAt).toISOString(),
      position: Number(headers.get('moim-position')),
      version: head.version,
      chain: head.chain,
    });
    assert.equal(head.stream, `slot/${id}`);
    assert.equal(head.position, claims.position);
    const schema = contract.document.components.schemas.receipt_claims;
    assert.deepEqual(Object.keys(claims), schema.required);
    assert.ok(schema.required.every((claim) => schema.properties[claim].description));
  }
});

test('jose refuses a receipt in which anything was changed', async () => {
  const {body: {receipt}} = await reserve();
  const [header, payload, signature] = receipt.split('.');
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = await verified(receipt);
  for (const [claim, value] of Object.entries(claims)) {
    const other = typeof value === 'number' ? value + 1 : value.slice(0, -1);
    const forged = [header, encode({...claims, [claim]: other}), signature].join('.');
    await assert.rejects(compactVerify(forged, keys), {code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'});
  }
  const {body: other} = await reserve();
  const mixed = [header, payload, other.receipt.split('.')[2]].join('.');
  await assert.rejects(compactVerify(mixed, keys));
});

test('a repeat and the receipt of later are the same', async () => {
  const headers = {'Idempotency-Key': 'one-tap'};
  const {token, body} = await reserve(headers);
  const again = await contract.post(`${slot}/reservations`, undefined, {token, headers});
  assert.equal(again.body.receipt, body.receipt);
  const path = `${api}/reservations/${body.reservationId}/receipt`;
  assert.deepEqual((await contract.get(path, {token})).body, {receipt: body.receipt});
  const [other] = await server.tokens();
  await contract.refused('reservation_not_found', 'GET', path, {token: other});
  await contract.refused('unauthenticated', 'GET', path);
});

test('a minimal answer has no receipt', async () => {
  const {token, body, headers} = await reserve({Prefer: 'return=minimal'});
  assert.equal(headers.get('preference-applied'), 'return=minimal');
  assert.equal(body.receipt, undefined);
  const later = await contract.get(`${api}/reservations/${body.reservationId}/receipt`, {token});
  assert.equal((await verified(later.body.receipt)).ticket, body.ticket);
});

test('the chain value of a receipt stays public while the slot goes on', async () => {
  const {body} = await reserve();
  const claims = await verified(body.receipt);
  await reserve();
  const {body: newest} = await contract.get(`${slot}/head`);
  assert.ok(newest.version > claims.version);
  const {body: then} = await contract.get(`${slot}/head?version=${claims.version}`);
  assert.equal(then.chain, claims.chain);
  await contract.refused('version_not_found', 'GET', `${slot}/head?version=${newest.version + 1}`);
  await contract.refused('invalid_parameter', 'GET', `${slot}/head?version=x`);
  await contract.refused('slot_not_found', 'GET',
    `${api}/stores/${nobody}/slots/${dateIn(3)}/10:00/head`);
});

test('moim receipt verify proves it, from the log and from the server', async () => {
  const {user, body} = await reserve();
  const file = join(server.data, 'answer.json');
  await writeFile(file, JSON.stringify(body));
  const verify = (...more) => moim(['receipt', 'verify', file, '--user', user, ...more]);
  const proven = /tickets were taken before it(.|\n)*the receipt is honest\n$/;
  assert.match(await verify('--log', server.data), proven);
  assert.match(await verify('--log', server.url, '--token', admin), proven);
  assert.match(await verify('--log', server.url), /honest as far as the public head/);
  assert.match(await moim(['receipt', 'verify', '-', '--log', server.url], body.receipt),
    /signature: good/);

  const refused = (reason, receipt, ...more) =>
    assert.rejects(moim(['receipt', 'verify', '-', ...more], receipt), (error) => {
      assert.match(error.message, reason);
      assert.match(error.message, /ended with 1: /);
      return true;
    });
  const [header, payload, signature] = body.receipt.split('.');
  const claims = await verified(body.receipt);
  const forged = [header, Buffer.from(JSON.stringify({...claims, ticket: 1})).toString('base64url'),
    signature].join('.');
  await refused(/bad signature/, forged, '--log', server.data);
  await refused(/no receipt/, payload, '--log', server.data);
  await refused(/not of user/, body.receipt, '--log', server.data, '--user', nobody);

  const stranger = await (await Server.create()).start();
  try {
    await refused(/unknown key/, body.receipt, '--log', stranger.url);
    await refused(/no such slot/, body.receipt, '--log', stranger.url, '--jwks',
      join(server.data, 'jwks.json'));
    await refused(/no such slot/, body.receipt, '--log', stranger.data, '--jwks',
      `${server.url}/.well-known/jwks.json`);
  } finally {
    await stranger.destroy();
  }
});

test('after a change of keys old receipts are still good', async () => {
  const {body} = await reserve();
  const before = decodeProtectedHeader(body.receipt).kid;
  assert.equal(await server.stop(), 0);
  await rename(join(server.data, 'receipt_key'), join(server.data, 'receipt_key.old'));
  await server.start();
  contract = await Contract.fetch(server.url);
  const {body: set} = await contract.get('/.well-known/jwks.json');
  keys = createLocalJWKSet(set);
  assert.equal(set.keys.length, 2);
  assert.equal(set.keys[1].kid, before);
  await verified(body.receipt);
  const fresh = await reserve();
  assert.equal(decodeProtectedHeader(fresh.body.receipt).kid, set.keys[0].kid);
  await verified(fresh.body.receipt);
});
