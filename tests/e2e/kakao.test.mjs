// Signing in with Kakao as a browser does it, against the stand-in: the successful flow, then each
// way in which it can fail.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Contract} from './contract.mjs';
import {KakaoStandIn, Server} from './server.mjs';
import {password} from './samples.mjs';

const api = '/api/v1';
const page = 'https://moim.example/signed-in';
const otherPage = 'https://moim.example/elsewhere';
const redirectUri = 'https://moim.example/api/v1/auth/kakao/callback';

let kakao, server, contract;

const cookieOf = (response) => response.headers.get('set-cookie').split(';')[0];
const fragmentOf = (response) => new URL(response.headers.get('location')).hash;

before(async () => {
  kakao = await KakaoStandIn.start('--client-secret', 'shh',
    '--person', '1001,haru@example.com,하루', '--person', '1002,nuri@example.com,누리,unverified',
    '--person', '1003,,바람', '--person', '1004,ara@example.com,아라');
  server = await Server.create();
  await start();
});
after(async () => {
  server.complaints = server.complaints.filter((line) => !/Kakao does not answer/.test(line));
  await server.destroy();
  await kakao.stop();
});

async function start() {
  await server.start('--kakao-client-id', 'moim-demo', '--kakao-client-secret', 'shh',
    '--kakao-redirect-uri', redirectUri, '--kakao-return-url', `${page},${otherPage}`,
    '--kakao-auth-url', kakao.url, '--kakao-api-url', kakao.url, '--kakao-local-url', kakao.url,
    '--kakao-timeout-ms', '1000');
  contract = await Contract.fetch(server.url);
}

/** A restart resets the sign-in throttle. */
async function restart() {
  assert.equal(await server.stop(), 0);
  await start();
}

/** Starts a sign-in, up to the choice on Kakao's page. */
async function begin(query = '') {
  const begun = await contract.get(`${api}/auth/kakao/login${query}`);
  assert.equal(begun.status, 302);
  return {cookie: cookieOf(begun), consent: begun.headers.get('location')};
}

/** The target on our server that Kakao redirects the browser to. */
async function choose(consent, choice) {
  const chosen = await fetch(`${consent}&${choice}`, {redirect: 'manual'});
  assert.equal(chosen.status, 302);
  const back = new URL(chosen.headers.get('location'));
  assert.equal(back.origin + back.pathname, redirectUri);
  return back.pathname + back.search;
}

/** The one-time token that our page gets in the URL fragment. */
async function noteFor(person, query) {
  const {cookie, consent} = await begin(query);
  const target = await choose(consent, `person=${person}`);
  const returned = await contract.get(target, {headers: {Cookie: cookie}});
  assert.equal(returned.status, 303);
  const fragment = fragmentOf(returned);
  assert.match(fragment, /^#kakao=/);
  return {cookie, code: fragment.slice('#kakao='.length), location: returned.headers.get('location')};
}

const exchange = ({cookie, code}, more = {}) =>
  contract.post(`${api}/auth/kakao/session`, {code, ...more}, {headers: {Cookie: cookie}});

const signIn = async (person) => exchange(await noteFor(person));

const me = async (token) => (await contract.get(`${api}/users/me`, {token})).body;

test('the consent page lets people choose, and does not know other apps', async () => {
  const {consent} = await begin();
  const shown = await (await fetch(consent)).text();
  assert.match(shown, /하루 haru@example\.com/);
  const unknown = new URL(consent);
  unknown.searchParams.set('client_id', 'somebody');
  assert.equal((await fetch(unknown)).status, 400);
});

test('a person at Kakao becomes an account, and is the same one the next time', async () => {
  const first = await signIn('1001');
  assert.equal(first.status, 200);
  const account = await me(first.body.accessToken);
  assert.equal(account.email, 'haru@example.com');
  assert.equal(account.nickname, '하루');
  const second = await signIn('1001');
  assert.equal((await me(second.body.accessToken)).userId, account.userId);
  await contract.refused('no_password', 'PUT', `${api}/users/me/password`,
    {token: second.body.accessToken, body: {currentPassword: 'x', newPassword: 'another-horse-8'}});
  await contract.refused('invalid_credentials', 'POST', `${api}/auth/signin`,
    {body: {email: 'haru@example.com', password}});
});

test('an address that Kakao has not verified is not taken, and none is no obstacle', async () => {
  for (const [person, nickname] of [['1002', '누리'], ['1003', '바람']]) {
    const account = await me((await signIn(person)).body.accessToken);
    assert.equal(account.email, undefined);
    assert.equal(account.nickname, nickname);
  }
  const {status} = await contract.post(`${api}/auth/signup`,
    {email: 'nuri@example.com', password, nickname: 'the owner'});
  assert.equal(status, 201);
});

test('tokens come in cookies when they are wanted there', async () => {
  const answer = await exchange(await noteFor('1001'), {cookies: true});
  assert.equal(answer.body.accessToken, undefined);
  assert.match(answer.headers.get('set-cookie'), /moim_access=[^;]+;.*HttpOnly/);
});

test('an account that owns the address is joined only after its own sign-in', async () => {
  const account = {email: 'ara@example.com', password};
  const {body: opened} = await contract.post(`${api}/auth/signup`, {...account, nickname: '아라'});
  const {body: stranger} = await contract.post(`${api}/auth/signup`,
    {email: 'stranger@example.com', password, nickname: 'stranger'});
  assert.ok(stranger.userId);
  const refused = await signIn('1004');
  assert.equal(refused.body.code, 'kakao_link_required');
  const {linkToken} = refused.body;
  const strangers = (await contract.post(`${api}/auth/signin`,
    {email: 'stranger@example.com', password})).body.accessToken;
  const link = (token, linkToken) =>
    contract.post(`${api}/users/me/kakao`, {linkToken}, {token});
  assert.equal((await link(strangers, linkToken)).body.code, 'kakao_link_invalid');
  const token = (await contract.post(`${api}/auth/signin`, account)).body.accessToken;
  assert.equal((await link(token, linkToken + 'x')).body.code, 'kakao_link_invalid');
  assert.equal((await link(token, linkToken)).status, 204);
  assert.equal((await link(token, linkToken)).status, 204);
  const joined = await signIn('1004');
  assert.equal((await me(joined.body.accessToken)).userId, opened.userId);
});

test('a browser that did not begin, or another state, gets nowhere', async () => {
  const mine = await begin();
  const other = await begin();
  const target = await choose(mine.consent, 'person=1001');
  const headers = (cookie) => ({headers: cookie ? {Cookie: cookie} : {}});
  await contract.refused('kakao_state_invalid', 'GET', target, headers());
  await contract.refused('kakao_state_invalid', 'GET', target, headers(other.cookie));
  const forged = target.replace(/state=[^&]+/, 'state=abc');
  await contract.refused('kakao_state_invalid', 'GET', forged, headers(mine.cookie));
  const note = await noteFor('1001');
  for (const [cookie, code] of [[other.cookie, note.code], [note.cookie, 'abc'],
    [note.cookie, note.code + 'x'], ['', note.code]]) {
    await contract.refused('kakao_state_invalid', 'POST', `${api}/auth/kakao/session`,
      {body: {code}, ...headers(cookie)});
  }
  assert.equal((await exchange(note)).status, 200);
  assert.equal((await exchange(note)).body.code, 'kakao_refused');  // a code is valid once
});

test('who refuses consent comes back to the page', async () => {
  const {cookie, consent} = await begin(`?returnTo=${encodeURIComponent(otherPage)}`);
  const target = await choose(consent, 'consent=refused');
  const returned = await contract.get(target, {headers: {Cookie: cookie}});
  assert.equal(returned.headers.get('location'), `${otherPage}#kakaoError=kakao_denied`);
});

test('a sign-in ends at pages that the server allows, and nowhere else', async () => {
  assert.ok((await noteFor('1001')).location.startsWith(`${page}#`));
  const {location} = await noteFor('1001', `?returnTo=${encodeURIComponent(otherPage)}`);
  assert.ok(location.startsWith(`${otherPage}#`));
  await contract.refused('invalid_parameter', 'GET',
    `${api}/auth/kakao/login?returnTo=https%3A%2F%2Fevil.example`);
});

test('a Kakao that fails or is slow is told of, and others are served meanwhile', async () => {
  await restart();
  for (const [behaviour, code] of [['status=500', 'kakao_unavailable'],
    ['status=429', 'kakao_unavailable'], ['status=403', 'kakao_refused'],
    ['delayMs=2000', 'kakao_timeout'], ['status=503&only=/v2/user/me', 'kakao_unavailable']]) {
    const note = await noteFor('1001');
    await kakao.behave(behaviour);
    const waiting = exchange(note);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    assert.equal((await waiting).body.code, code, behaviour);
    await kakao.behave('');
  }
  assert.equal((await signIn('1001')).status, 200);
});

test('addresses are found, and a profile gets the coordinates of its address', async () => {
  await restart();
  const token = (await signIn('1003')).body.accessToken;
  const find = (query) =>
    contract.get(`${api}/addresses?query=${encodeURIComponent(query)}`, {token});
  const found = (await find('성수동2가 연무장길')).body.items;
  assert.equal(found.length, 2);
  assert.equal(found[0].roadAddress, '서울 성동구 연무장길 47');
  assert.deepEqual((await find('없는 주소')).body.items, []);
  await contract.refused('invalid_parameter', 'GET', `${api}/addresses?query=`, {token});

  const change = (body) => contract.call('PATCH', `${api}/users/me`, {token, body});
  const located = (await change({address: '서울 종로구 자하문로 120'})).body;
  assert.deepEqual([located.latitude, located.longitude], [37.5856, 126.9694]);
  const own = (await change({address: '서울 종로구 자하문로 120', latitude: 37.5, longitude: 127}))
    .body;
  assert.deepEqual([own.latitude, own.longitude], [37.5, 127]);
  const nowhere = (await change({address: '없는 주소'})).body;
  assert.deepEqual([nowhere.latitude, nowhere.longitude], [undefined, undefined]);
  await kakao.behave('status=500');
  assert.equal((await change({address: '서울 성동구 연무장길 1'})).body.code, 'kakao_unavailable');
  assert.equal((await me(token)).address, '없는 주소');
  await kakao.behave('');
});

test('a withdrawal frees the person at Kakao as well', async () => {
  await restart();
  const token = (await signIn('1003')).body.accessToken;
  const {userId} = await me(token);
  assert.equal((await contract.call('DELETE', `${api}/users/me`, {token})).status, 204);
  for (;;) {
    const again = await signIn('1003');
    if (again.status === 200) {
      assert.notEqual((await me(again.body.accessToken)).userId, userId);
      break;
    }
    assert.equal(again.body.code, 'account_not_found');  // its login is about to be released
  }
});
