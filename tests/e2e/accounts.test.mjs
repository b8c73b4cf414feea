// The life of an account: profile, password, withdrawal. After the withdrawal the test searches the
// data directory byte by byte for personal data that must be gone.
import assert from 'node:assert/strict';
import {readFile, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Contract} from './contract.mjs';
import {Server, moim} from './server.mjs';
import {dateIn, password, store} from './samples.mjs';

const api = '/api/v1';
const me = `${api}/users/me`;
const profile = {
  nickname: '바람꽃', phone: '+82 10-2345-6789', gender: 'other', birthYear: 1987,
  address: '서울 종로구 자하문로 12', latitude: 37.57891, longitude: 126.97123,
};
const email = 'windflower@example.com';

let server, contract, organizer, slots;

const signUp = (address, nickname = 'somebody') =>
  contract.post(`${api}/auth/signup`, {email: address, password, nickname});
const signIn = (address, secret = password) =>
  contract.post(`${api}/auth/signin`, {email: address, password: secret});

async function filesWith(text) {
  const found = [];
  for (const entry of await readdir(server.data, {recursive: true, withFileTypes: true})) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && (await readFile(path)).includes(text)) {
      found.push(path);
    }
  }
  return found;
}

/** The reactions to a withdrawal finish moments after its answer. The test removes the mail files,
 * as a reader of them would. */
async function untilErased(userId) {
  const letters = join(server.data, 'mail', 'new');
  for (;;) {
    for (const name of await readdir(letters)) {
      await rm(join(letters, name));
    }
    try {
      return await moim(['audit', 'erasure', userId, '--data', server.data]);
    } catch (error) {
      assert.match(error.message, /ended with 1/);
    }
  }
}

/** A restart resets the sign-in throttle. */
async function restart() {
  assert.equal(await server.stop(), 0);
  await server.start();
  contract = await Contract.fetch(server.url);
}

before(async () => {
  server = await (await Server.create()).start();
  contract = await Contract.fetch(server.url);
  [organizer] = await server.tokens('--role', 'organizer');
  const {body, headers} = await contract.post(`${api}/stores`, store({capacityPerSlot: 1}),
    {token: organizer});
  slots = `${api}/stores/${body.storeId}/slots/${dateIn(2)}`;
  await contract.get(`${api}/stores`, {headers: {'Moim-Position': headers.get('moim-position')}});
});
after(() => server.destroy());

test('a profile is filled in, changed in parts, and emptied', async () => {
  await signUp('ara@example.com', '아라');
  const token = (await signIn('ara@example.com')).body.accessToken;
  const changed = await contract.call('PATCH', me, {token, body: profile});
  assert.equal(changed.status, 200);
  for (const [field, value] of Object.entries(profile)) {
    assert.equal(changed.body[field], value);
  }
  assert.deepEqual((await contract.get(me, {token})).body, changed.body);
  const part = await contract.call('PATCH', me, {token, body: {phone: null, birthYear: 1990}});
  assert.equal(part.body.phone, undefined);
  assert.deepEqual({...part.body, phone: profile.phone, birthYear: 1987}, changed.body);
  const same = await contract.call('PATCH', me, {token, body: {}});
  assert.deepEqual(same.body, part.body);
});

for (const [language, isRight] of [['ko', (s) => /\p{sc=Hangul}/u.test(s)],
  ['en', (s) => !/\p{sc=Hangul}/u.test(s)]]) {
  test(`a profile that breaks rules is refused, in ${language}`, async () => {
    const token = (await signIn('ara@example.com')).body.accessToken;
    const wrong = {
      nickname: ' ', phone: '12', birthYear: 1066, address: 'a'.repeat(201), latitude: 91,
      longitude: 181,
    };
    const {body} = await contract.refused('invalid_request', 'PATCH', me,
      {token, body: wrong, headers: {'Accept-Language': language}});
    assert.deepEqual(body.violations.map(({field}) => field).sort(), Object.keys(wrong).sort());
    assert.ok(body.violations.every(({detail}) => isRight(detail)));
    for (const one of [{nickname: null}, {latitude: 1}, {gender: 'none'}, {email: 'a@b.c'}]) {
      await contract.refused('invalid_request', 'PATCH', me, {token, body: one});
    }
  });
}

test('a new password ends the other sessions', async () => {
  await restart();
  await signUp('nuri@example.com');
  const [here, there] = [(await signIn('nuri@example.com')).body,
    (await signIn('nuri@example.com')).body];
  const change = (body, options = {}) =>
    contract.call('PUT', `${me}/password`, {token: here.accessToken, body, ...options});
  const fresh = 'another-horse-8';
  assert.equal((await change({currentPassword: 'not-it-1', newPassword: fresh})).body.code,
    'wrong_password');
  const weak = await change({currentPassword: password, newPassword: 'short'});
  assert.ok(weak.body.violations.every(({field}) => field === 'newPassword'));
  const headers = {'Idempotency-Key': 'once'};
  const changed = await change({currentPassword: password, newPassword: fresh}, {headers});
  assert.equal(changed.status, 200);
  const repeated = await change({currentPassword: password, newPassword: fresh}, {headers});
  assert.equal(repeated.body.refreshToken, changed.body.refreshToken);

  for (const {refreshToken} of [here, there]) {
    await contract.refused('refresh_token_invalid', 'POST', `${api}/auth/refresh`,
      {body: {refreshToken}});
  }
  const mine = await contract.post(`${api}/auth/refresh`,
    {refreshToken: changed.body.refreshToken});
  assert.equal(mine.status, 200);
  await contract.refused('invalid_credentials', 'POST', `${api}/auth/signin`,
    {body: {email: 'nuri@example.com', password}});
  assert.equal((await signIn('nuri@example.com', fresh)).status, 200);
});

test('guessing the current password is throttled', async () => {
  await restart();
  await signUp('guess@example.com');
  const {accessToken: token} = (await signIn('guess@example.com')).body;
  const codes = [];
  for (let i = 0; i < 6; ++i) {
    const {body} = await contract.call('PUT', `${me}/password`,
      {token, body: {currentPassword: `guess-${i}`, newPassword: 'another-horse-8'}});
    codes.push(body.code);
  }
  assert.equal(codes[0], 'wrong_password');
  assert.equal(codes.at(-1), 'too_many_attempts');
});

test('whoever leaves is forgotten', async () => {
  await restart();
  const userId = (await signUp(email, profile.nickname)).body.userId;
  const tokens = (await signIn(email)).body;
  const token = tokens.accessToken;
  await contract.call('PATCH', me, {token, body: profile, headers: {'Idempotency-Key': 'profile'}});
  const held = (await contract.post(`${slots}/10:00/reservations`, undefined, {token})).body;
  assert.equal(held.status, 'CONFIRMED');
  const [next] = await server.tokens();
  const waiting = (await contract.post(`${slots}/10:00/reservations`, undefined, {token: next})).body;
  assert.equal(waiting.status, 'WAITING');
  await contract.refused('login_taken', 'POST', `${api}/auth/signup`,
    {body: {email, password, nickname: 'n'}});
  await assert.rejects(moim(['audit', 'erasure', userId, '--data', server.data]), /ended with 1/);

  const gone = await contract.call('DELETE', me, {token});
  assert.equal(gone.status, 204);

  const told = await untilErased(userId);
  for (const text of [email, profile.nickname, '2345-6789', '자하문로', '37.57891', '126.97123']) {
    assert.deepEqual(await filesWith(text), [], text);
  }
  assert.match(told, /key: destroyed/);
  assert.match(told, /sealed fields in the log: \d+, of which 0 can be read/);
  assert.match(told, /tickets taken: 1, places still held: 0/);
  assert.match(told, /nothing personal can be read any more/);
  assert.match(await moim(['log', 'verify', '--data', server.data]), /chain value holds/);

  await contract.refused('unauthenticated', 'GET', me, {token});
  await contract.refused('unauthenticated', 'POST', `${slots}/11:30/reservations`, {token});
  await contract.refused('refresh_token_invalid', 'POST', `${api}/auth/refresh`,
    {body: {refreshToken: tokens.refreshToken}});
  await contract.refused('invalid_credentials', 'POST', `${api}/auth/signin`,
    {body: {email, password}});
  assert.equal((await contract.call('DELETE', me, {token})).status, 204);
  const promoted = await contract.get(`${slots}/10:00/reservations/me`, {token: next});
  assert.equal(promoted.body.status, 'CONFIRMED');

  const again = await signUp(email);
  assert.equal(again.status, 201);
  assert.notEqual(again.body.userId, userId);
  assert.equal((await signIn(email)).status, 200);
});

test('a restart remembers who has left, and who has not', async () => {
  await signUp('stays@example.com', 'stays');
  await signUp('leaves@example.com', 'leaves');
  const {accessToken: leaving} = (await signIn('leaves@example.com')).body;
  await contract.call('DELETE', me, {token: leaving});
  await restart();
  await contract.refused('unauthenticated', 'GET', me, {token: leaving});
  await contract.refused('invalid_credentials', 'POST', `${api}/auth/signin`,
    {body: {email: 'leaves@example.com', password}});
  const {accessToken: token} = (await signIn('stays@example.com')).body;
  assert.equal((await contract.get(me, {token})).body.nickname, 'stays');
});
