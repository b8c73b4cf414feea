// The stream of a live queue, received by real clients: npm eventsource, Chromium, curl.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {EventSource} from 'eventsource';
import {chromium} from 'playwright-core';
import {Contract} from './contract.mjs';
import {Server} from './server.mjs';
import {dateIn, password, store} from './samples.mjs';

const api = '/api/v1';
const browserPath = '/usr/bin/chromium';
const browserFlags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic',
  '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync'];

let server, contract, organizer;

before(async () => {
  server = await (await Server.create()).start();
  contract = await Contract.fetch(server.url);
  [organizer] = await server.tokens('--role', 'organizer');
});
after(() => server.destroy());

/** Makes a slot with two places, so that each test has its own. */
const newSlot = async () => {
  const {body} = await contract.post(`${api}/stores`, store(), {token: organizer});
  return `${api}/stores/${body.storeId}/slots/${dateIn(3)}/10:00`;
};
const reserve = async (slot, token) =>
  (await contract.post(`${slot}/reservations`, undefined, {token})).body;
const cancel = (reservation, token) =>
  contract.post(`${api}/reservations/${reservation.reservationId}/cancel`, undefined, {token});

/** Restarts on the same port, so that event sources reconnect by themselves. */
const restart = async () => {
  server.port = new URL(server.url).port;
  assert.equal(await server.stop(), 0);
  await server.start();
};

/** Yields the events of an EventSource one after the other. */
class Heard {
  #events = [];
  #wake = () => {};

  constructor(source) {
    this.source = source;
    source.onmessage = ({data, lastEventId}) => {
      this.#events.push({...JSON.parse(data), id: lastEventId});
      this.#wake();
    };
  }

  async next() {
    while (this.#events.length === 0) {
      await new Promise((resolve) => (this.#wake = resolve));
    }
    return this.#events.shift();
  }
}

const listen = (slot, token, headers = {}) =>
  new Heard(new EventSource(`${server.url}${slot}/queue`, {
    fetch: (url, init) => fetch(url,
      {...init, headers: {...init.headers, ...headers, Authorization: `Bearer ${token}`}}),
  }));

const numbers = ({id, ticket, ...rest}) => rest;

test('npm eventsource: my place, from the line to the slot', async () => {
  const slot = await newSlot();
  const [ara, bora, chan, duri, eun] = await server.tokens('--count', '5');
  const first = await reserve(slot, ara);
  await reserve(slot, bora);
  await reserve(slot, chan);
  const heard = listen(slot, chan);
  const onlooker = listen(slot, eun);
  try {
    const slotNumbers = {confirmed: 2, remaining: 0, closed: false};
    assert.deepEqual(numbers(await heard.next()),
      {status: 'WAITING', position: 1, behind: 0, ...slotNumbers});
    assert.deepEqual(numbers(await onlooker.next()),
      {status: 'NONE', position: 0, behind: 1, ...slotNumbers});
    const joined = await contract.post(`${slot}/reservations`, undefined, {token: duri});
    const event = await heard.next();
    assert.deepEqual(numbers(event), {status: 'WAITING', position: 1, behind: 1, ...slotNumbers});
    assert.equal(event.id, `${joined.headers.get('moim-position')}-3`);
    await cancel(first, ara);
    assert.deepEqual(numbers(await heard.next()),
      {status: 'CONFIRMED', position: 0, behind: 1, ...slotNumbers});
  } finally {
    heard.source.close();
    onlooker.source.close();
  }
});

test('npm eventsource: the organizer adds a place, and closes the store', async () => {
  const slot = await newSlot();
  const path = slot.slice(0, slot.indexOf('/slots/'));
  const [ara, bora, chan, duri] = await server.tokens('--count', '4');
  const untouched = listen(slot.replace('10:00', '11:30'), duri);
  for (const token of [ara, bora, chan]) {
    await reserve(slot, token);
  }
  const heard = listen(slot, chan);
  try {
    assert.equal((await heard.next()).status, 'WAITING');
    assert.equal((await untouched.next()).remaining, 2);
    await contract.call('PATCH', path, {token: organizer, body: {capacityPerSlot: 4}});
    assert.deepEqual(numbers(await heard.next()),
      {status: 'CONFIRMED', position: 0, behind: 0, confirmed: 3, remaining: 1, closed: false});
    assert.equal((await untouched.next()).remaining, 4);
    await contract.post(`${path}/close`, undefined, {token: organizer});
    assert.deepEqual(numbers(await heard.next()),
      {status: 'CANCELLED', position: 0, behind: 0, confirmed: 0, remaining: 0, closed: true});
    assert.deepEqual(numbers(await untouched.next()),
      {status: 'NONE', position: 0, behind: 0, confirmed: 0, remaining: 0, closed: true});
  } finally {
    heard.source.close();
    untouched.source.close();
  }
});

test('npm eventsource: a restart of the server is survived, and what was missed is told', async () => {
  const slot = await newSlot();
  const [ara, bora] = await server.tokens('--count', '2');
  await reserve(slot, ara);
  const heard = listen(slot, ara);
  try {
    assert.equal((await heard.next()).confirmed, 1);
    await restart();
    await reserve(slot, bora);
    assert.equal((await heard.next()).confirmed, 2);
  } finally {
    heard.source.close();
  }
});

test('with a ticket in the URL, once; with none or a used one not at all', async () => {
  const slot = await newSlot();
  const [token] = await server.tokens();
  const {body} = await contract.post(`${api}/tickets`, undefined, {token});
  assert.match(body.ticket, /^[\w-]{22}$/);
  const heard = new Heard(new EventSource(`${server.url}${slot}/queue?ticket=${body.ticket}`));
  assert.equal((await heard.next()).status, 'NONE');
  heard.source.close();
  await contract.refused('ticket_invalid', 'GET', `${slot}/queue?ticket=${body.ticket}`);
  await contract.refused('unauthenticated', 'GET', `${slot}/queue`);
  // A ticket is valid for streams only.
  const {body: other} = await contract.post(`${api}/tickets`, undefined, {token});
  await contract.refused('unauthenticated', 'GET', `${api}/reservations?ticket=${other.ticket}`);
});

test('what is no slot has no queue', async () => {
  const [token] = await server.tokens();
  const slot = await newSlot();
  await contract.refused('slot_not_found', 'GET', `${slot.replace('10:00', '10:01')}/queue`, {token});
  const head = await fetch(`${server.url}${slot}/queue`,
    {method: 'HEAD', headers: {Authorization: `Bearer ${token}`}});
  assert.equal(head.status, 200);
  assert.equal(head.headers.get('content-type'), 'text/event-stream');
});

test('curl -N', async () => {
  const slot = await newSlot();
  const [token] = await server.tokens();
  const curl = spawn('curl', ['-sN', '-H', `Authorization: Bearer ${token}`,
    `${server.url}${slot}/queue`]);
  let text = '';
  for await (const piece of curl.stdout.setEncoding('utf8')) {
    text += piece;
    if (text.includes('\ndata: ')) {
      break;
    }
  }
  curl.kill();
  assert.match(text, /^retry: \d{4}\n\nid: \d+-0\ndata: \{"status":"NONE".*"remaining":2,"closed":false\}\n/);
});

test('a browser: cookies that no script sees, and an EventSource that comes back by itself',
  {skip: !existsSync(browserPath) && 'Chromium is not installed'}, async () => {
    const slot = await newSlot();
    const [bora] = await server.tokens();
    const account = {email: 'browser@example.com', password, nickname: 'browser'};
    await contract.post(`${api}/auth/signup`, account);
    const browser = await chromium.launch({executablePath: browserPath, args: browserFlags});
    try {
      const page = await browser.newPage();
      await page.goto(server.url + '/healthz'); // any page of the same origin
      const call = (path, init) => page.evaluate(async ([url, options]) => {
        const answer = await fetch(url, options);
        const text = await answer.text();
        return {status: answer.status, body: text && JSON.parse(text)};
      }, [path, init]);
      const post = (path, body) => call(path, {method: 'POST', body: body && JSON.stringify(body),
        headers: body && {'Content-Type': 'application/json'}});

      const signedIn = await post(`${api}/auth/signin`,
        {email: account.email, password, cookies: true});
      assert.deepEqual(Object.keys(signedIn.body), ['expiresIn']);
      assert.equal(await page.evaluate(() => document.cookie), '');
      assert.equal((await post(`${slot}/reservations`)).status, 201);

      await page.evaluate((url) => {
        window.heard = [];
        window.source = new EventSource(url);
        source.onmessage = ({data, lastEventId}) => heard.push({...JSON.parse(data), lastEventId});
      }, `${slot}/queue`);
      const heard = async (count) => {
        await page.waitForFunction((n) => heard.length >= n, count);
        return page.evaluate(() => heard.at(-1));
      };
      assert.equal((await heard(1)).status, 'CONFIRMED');
      await restart();
      await reserve(slot, bora);
      const back = await heard(2);
      assert.deepEqual([back.status, back.confirmed], ['CONFIRMED', 2]);
      await page.evaluate(() => source.close());

      assert.equal((await post(`${api}/auth/refresh`, {})).status, 200);
      assert.equal((await call(`${api}/users/me`)).status, 200);
      assert.equal((await post(`${api}/auth/signout`, {})).status, 204);
      assert.equal((await call(`${api}/users/me`)).status, 401);
    } finally {
      await browser.close();
    }
  });

test('cookies open no door to pages of other origins', async () => {
  const email = 'cookies@example.com';
  await contract.post(`${api}/auth/signup`, {email, password, nickname: 'cookies'});
  const {headers, body} = await contract.post(`${api}/auth/signin`,
    {email, password, cookies: true});
  assert.deepEqual(Object.keys(body), ['expiresIn']);
  // Debian's Node.js has no getSetCookie; no cookie of ours has a comma.
  const set = headers.get('set-cookie').split(', ');
  assert.equal(set.length, 2);
  for (const cookie of set) {
    assert.match(cookie, /; HttpOnly; SameSite=Strict/);
  }
  const Cookie = set.map((cookie) => cookie.split(';')[0]).join('; ');
  const slot = await newSlot();
  const elsewhere = [{Origin: 'https://evil.example'}, {'Sec-Fetch-Site': 'cross-site'},
    {'Sec-Fetch-Site': 'same-site'}];
  for (const from of elsewhere) {
    const options = {headers: {Cookie, ...from}};
    await contract.refused('cross_site_request', 'POST', `${slot}/reservations`, options);
    for (const path of ['refresh', 'signout']) {
      await contract.refused('cross_site_request', 'POST', `${api}/auth/${path}`,
        {...options, body: {}});
    }
  }
  assert.equal((await contract.get(`${api}/users/me`, {headers: {Cookie}})).status, 200);
  const own = {headers: {Cookie, Origin: server.url}};
  assert.equal((await contract.post(`${slot}/reservations`, undefined, own)).status, 201);
  // The header takes precedence over a cookie, so a valid cookie does not repair a wrong header.
  await contract.refused('unauthenticated', 'GET', `${api}/users/me`,
    {headers: {Cookie, Authorization: 'Bearer x.y.z'}});
});
