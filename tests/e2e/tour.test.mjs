// The main flow of users through the product over real HTTP: accounts, a store, a rush for two
// places, the line, a cancellation, and the same state after a restart.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Contract} from './contract.mjs';
import {Server, moim} from './server.mjs';
import {dateIn, password, store} from './samples.mjs';

const api = '/api/v1';
const origin = 'https://popup.example';

let server, contract, organizer, opened, slot;
const people = {}; // by name: {token, userId, reservation}

const signIn = async (email) =>
  (await contract.post(`${api}/auth/signin`, {email, password})).body;

before(async () => {
  server = await Server.create();
  await moim(['user', 'create', '--data', server.data, '--email', 'host@example.com',
    '--nickname', 'host', '--role', 'organizer'], password + '\n');
  await server.start('--cors-origin', origin);
  contract = await Contract.fetch(server.url);
});
after(() => server.destroy());

test('somebody signs up, signs in and is who they are', async () => {
  const account = {email: 'Ara@Example.com', password, nickname: '아라'};
  const {status, body} = await contract.post(`${api}/auth/signup`, account);
  assert.equal(status, 201);
  assert.equal(body.nickname, '아라');
  assert.equal(body.role, 'user');
  await contract.refused('login_taken', 'POST', `${api}/auth/signup`, {body: account});
  await contract.refused('invalid_credentials', 'POST', `${api}/auth/signin`,
    {body: {email: account.email, password: password + '!'}});

  const tokens = await signIn(' ara@example.COM ');
  assert.ok(tokens.expiresIn > 0);
  const me = await contract.get(`${api}/users/me`, {token: tokens.accessToken});
  assert.deepEqual(me.body, body);
  people.ara = {token: tokens.accessToken, userId: body.userId};
});

test('refresh tokens rotate, and one that comes back ends the session', async () => {
  const first = await signIn('ara@example.com');
  const refresh = (token) => contract.post(`${api}/auth/refresh`, {refreshToken: token});
  const second = (await refresh(first.refreshToken)).body;
  assert.notEqual(second.refreshToken, first.refreshToken);
  assert.equal((await contract.get(`${api}/users/me`, {token: second.accessToken})).status, 200);
  assert.equal((await refresh(first.refreshToken)).body.code, 'refresh_token_reused');
  assert.equal((await refresh(second.refreshToken)).status, 401);

  const third = await signIn('ara@example.com');
  const out = await contract.post(`${api}/auth/signout`, {refreshToken: third.refreshToken});
  assert.equal(out.status, 204);
  assert.equal((await refresh(third.refreshToken)).body.code, 'refresh_token_invalid');
});

test('an organizer announces stores; everybody finds them, newest first', async () => {
  organizer = (await signIn('host@example.com')).accessToken;
  await contract.refused('forbidden', 'POST', `${api}/stores`,
    {token: people.ara.token, body: store()});
  let position;
  const ids = [];
  for (const name of ['First', 'Second', '셋째']) {
    const answer = await contract.post(`${api}/stores`, store({name}), {token: organizer});
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('location'), `${api}/stores/${answer.body.storeId}`);
    assert.equal(answer.body.name, name);
    position = answer.headers.get('moim-position');
    ids.unshift(answer.body.storeId);
    opened = answer.body;
  }

  // The position makes the read include the write, however far behind the projection is.
  const headers = {'Moim-Position': position};
  const all = await contract.get(`${api}/stores`, {headers});
  assert.deepEqual(all.body.items.map((item) => item.storeId), ids);
  assert.equal(all.body.nextCursor, undefined);

  const page = await contract.get(`${api}/stores?limit=2`);
  assert.deepEqual(page.body.items.map((item) => item.storeId), ids.slice(0, 2));
  const rest = await contract.get(
    `${api}/stores?limit=2&cursor=${encodeURIComponent(page.body.nextCursor)}`);
  assert.deepEqual(rest.body.items.map((item) => item.storeId), ids.slice(2));
  assert.equal(rest.body.nextCursor, undefined);

  const one = await contract.get(`${api}/stores/${opened.storeId}`);
  assert.deepEqual(one.body, opened);
});

test('stores are found by name, category, place and time', async () => {
  const found = async (parameters) => {
    const answer = await contract.get(`${api}/stores?${new URLSearchParams(parameters)}`);
    return answer.body.items.map((item) => item.name);
  };
  assert.deepEqual(await found({name: 'ＦＩＲ'}), ['First']);
  assert.deepEqual(await found({name: '셋째'}), ['셋째']);
  assert.deepEqual(await found({name: '째', location: '성수', category: 'FOOD', open: true}), ['셋째']);
  assert.deepEqual(await found({open: false}), []);
  assert.deepEqual(await found({from: dateIn(11)}), []);
  assert.deepEqual(await found({near: '37.55,127.05', radiusKm: 2, sort: 'nearest'}),
    ['First', 'Second', '셋째']);
  const near = await contract.get(`${api}/stores?near=37.5446,127.0559&limit=1`);
  assert.equal(near.body.items[0].distanceMeters, 0);
  const {body: categories} = await contract.get(`${api}/categories`);
  assert.deepEqual(categories.items, [{category: 'food', count: 3}]);
});

test('a store that has not changed is answered with 304', async () => {
  const path = `${api}/stores/${opened.storeId}`;
  const etag = (await contract.get(path)).headers.get('etag');
  const again = await contract.get(path, {headers: {'If-None-Match': etag}});
  assert.equal(again.status, 304);
  assert.equal(again.body, undefined);
  assert.equal(again.headers.get('etag'), etag);
});

test('the slots of a day are listed', async () => {
  const date = dateIn(3);
  slot = `${api}/stores/${opened.storeId}/slots/${date}/10:00/reservations`;
  const {body} = await contract.get(`${api}/stores/${opened.storeId}/slots?date=${date}`);
  assert.deepEqual(body.items.map(({time, capacity, confirmed, waiting}) =>
    ({time, capacity, confirmed, waiting})), [
    {time: '10:00', capacity: 2, confirmed: 0, waiting: 0},
    {time: '11:30', capacity: 2, confirmed: 0, waiting: 0},
  ]);
  assert.equal(new Date(body.items[0].startsAt).toISOString(), `${date}T01:00:00.000Z`);
  const outside = await contract.get(`${api}/stores/${opened.storeId}/slots?date=${dateIn(99)}`);
  assert.deepEqual(outside.body.items, []);
});

test('first come, first served, then the line, then no more', async () => {
  const names = ['bora', 'chan', 'duri', 'eun'];
  const tokens = await server.tokens('--count', '4');
  names.forEach((name, i) => (people[name] = {token: tokens[i]}));
  const expected = [
    ['ara', {status: 'CONFIRMED', ticket: 1, position: 0, behind: 0}],
    ['bora', {status: 'CONFIRMED', ticket: 2, position: 0, behind: 0}],
    ['chan', {status: 'WAITING', ticket: 3, position: 1, behind: 0}],
    ['duri', {status: 'WAITING', ticket: 4, position: 2, behind: 0}],
  ];
  for (const [name, place] of expected) {
    const {status, body, headers} = await contract.post(slot, undefined, people[name]);
    assert.equal(status, 201);
    people[name].reservation = body;
    people[name].position = headers.get('moim-position');
    const {status: state, ticket, position, behind} = body;
    assert.deepEqual({status: state, ticket, position, behind}, place, name);
  }
  const full = await contract.refused('waitlist_full', 'POST', slot, {token: people.eun.token});
  assert.equal(full.body.waitlistLimit, 2);

  const again = await contract.refused('already_reserved', 'POST', slot,
    {token: people.chan.token});
  const {receipt, ...place} = people.chan.reservation;
  assert.ok(receipt);
  assert.deepEqual(again.body.reservation, {...place, behind: 1});
});

test('a repeat under the same key gets the first answer', async () => {
  const [token] = await server.tokens();
  const other = slot.replace('10:00', '11:30');
  const headers = {'Idempotency-Key': 'one-tap'};
  const once = await contract.post(other, undefined, {token, headers});
  const twice = await contract.post(other, undefined, {token, headers});
  assert.equal(once.status, 201);
  assert.equal(twice.status, 201);
  assert.deepEqual(twice.body, once.body);
  assert.equal(twice.headers.get('moim-position'), once.headers.get('moim-position'));
  await contract.refused('already_reserved', 'POST', other, {token});
  await contract.refused('idempotency_key_reused', 'POST',
    `${api}/reservations/${once.body.reservationId}/cancel`, {token, headers});

  const announce = {token: organizer, headers: {'Idempotency-Key': 'one-store'}};
  const details = store();
  const made = await contract.post(`${api}/stores`, details, announce);
  const same = await contract.post(`${api}/stores`, details, announce);
  assert.equal(same.status, 201);
  assert.deepEqual(same.body, made.body);
  await contract.refused('idempotency_key_reused', 'POST', `${api}/stores`,
    {...announce, body: {...details, name: 'Another'}});
});

test('nobody sees or cancels what is not theirs', async () => {
  const {reservationId} = people.ara.reservation;
  for (const token of [people.bora.token, organizer]) {
    await contract.refused('reservation_not_found', 'GET', `${api}/reservations/${reservationId}`,
      {token});
    await contract.refused('reservation_not_found', 'POST',
      `${api}/reservations/${reservationId}/cancel`, {token});
  }
  assert.equal((await contract.get(`${api}/reservations/${reservationId}`, people.ara)).body.status,
    'CONFIRMED');
});

test('a cancellation lets the first of the line in', async () => {
  const {ara, bora, chan, duri} = people;
  const {body, headers} = await contract.post(
    `${api}/reservations/${ara.reservation.reservationId}/cancel`, undefined, ara);
  assert.equal(body.status, 'CANCELLED');
  assert.equal(body.ticket, 1);
  ara.position = headers.get('moim-position');

  const place = async (who) => (await contract.get(`${slot}/me`, who)).body;
  assert.equal((await place(bora)).status, 'CONFIRMED');
  const promoted = await place(chan);
  assert.deepEqual([promoted.status, promoted.ticket, promoted.position], ['CONFIRMED', 3, 0]);
  const waiting = await place(duri);
  assert.deepEqual([waiting.status, waiting.ticket, waiting.position, waiting.behind],
    ['WAITING', 4, 1, 0]);
  await contract.refused('reservation_not_found', 'GET', `${slot}/me`, ara);
});

test('own reservations are listed, newest first, as they are now', async () => {
  const {ara} = people;
  const again = await contract.post(slot, undefined, ara);
  assert.deepEqual([again.body.status, again.body.ticket, again.body.position],
    ['WAITING', 5, 2]);
  const headers = {'Moim-Position': again.headers.get('moim-position')};
  const {body} = await contract.get(`${api}/reservations`, {...ara, headers});
  assert.deepEqual(body.items.map(({ticket, status, storeName}) => [ticket, status, storeName]),
    [[5, 'WAITING', '셋째'], [1, 'CANCELLED', '셋째']]);
  const first = await contract.get(`${api}/reservations?limit=1`, ara);
  assert.equal(first.body.items[0].ticket, 5);
  const next = await contract.get(
    `${api}/reservations?limit=1&cursor=${encodeURIComponent(first.body.nextCursor)}`, ara);
  assert.deepEqual(next.body.items.map(({ticket}) => ticket), [1]);
  assert.equal(next.body.nextCursor, undefined);

  const {body: day} = await contract.get(
    `${api}/stores/${opened.storeId}/slots?date=${dateIn(3)}`, {headers});
  assert.deepEqual([day.items[0].confirmed, day.items[0].waiting], [2, 2]);
});

test('a crowd at one slot: exactly its places are given, in the order of tickets', async () => {
  const capacityPerSlot = 10;
  const made = await contract.post(`${api}/stores`,
    store({capacityPerSlot, waitlistLimit: 1000}), {token: organizer});
  const headers = {'Moim-Position': made.headers.get('moim-position')};
  const target = `${api}/stores/${made.body.storeId}/slots/${dateIn(2)}/10:00/reservations`;
  const crowd = await server.tokens('--count', '100');
  const answers = await Promise.all(
    crowd.map((token) => contract.post(target, undefined, {token, headers})));
  const places = answers.map(({body}) => body).sort((a, b) => a.ticket - b.ticket);
  assert.deepEqual(places.map(({ticket}) => ticket), crowd.map((_, i) => i + 1));
  for (const {ticket, status, position} of places) {
    assert.equal(status, ticket <= capacityPerSlot ? 'CONFIRMED' : 'WAITING');
    assert.equal(position, Math.max(0, ticket - capacityPerSlot));
  }
});

test('pages of listed origins may call, others may not', async () => {
  const preflight = (from) => fetch(`${server.url}${api}/stores`, {
    method: 'OPTIONS',
    headers: {Origin: from, 'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization, content-type, idempotency-key'},
  });
  const allowed = await preflight(origin);
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers.get('access-control-allow-origin'), origin);
  assert.match(allowed.headers.get('access-control-allow-methods'), /POST/);
  assert.match(allowed.headers.get('access-control-allow-headers'), /idempotency-key/i);
  const refused = await preflight('https://other.example');
  assert.equal(refused.headers.get('access-control-allow-origin'), null);

  const read = await contract.get(`${api}/stores`, {headers: {Origin: origin}});
  assert.equal(read.headers.get('access-control-allow-origin'), origin);
  assert.match(read.headers.get('access-control-expose-headers'), /Moim-Position/);
  assert.match(read.headers.get('vary'), /Origin/);
});

test('HEAD is GET without the body', async () => {
  const response = await fetch(`${server.url}${api}/stores/${opened.storeId}`, {method: 'HEAD'});
  assert.equal(response.status, 200);
  assert.ok(Number(response.headers.get('content-length')) > 100);
  assert.equal(await response.text(), '');
});

test('an organizer changes a store and closes it, and its slots hear of it', async () => {
  const made = await contract.post(`${api}/stores`, store({name: 'Fourth', capacityPerSlot: 1}),
    {token: organizer});
  const path = `${api}/stores/${made.body.storeId}`;
  const place = `${path}/slots/${dateIn(3)}/10:00/reservations`;
  const {ara, bora} = people;
  assert.equal((await contract.post(place, undefined, ara)).body.status, 'CONFIRMED');
  assert.equal((await contract.post(place, undefined, bora)).body.status, 'WAITING');

  const images = ['https://images.example/fourth.jpg'];
  const changed = await contract.call('PATCH', path,
    {token: organizer, body: {name: 'Fifth', images, capacityPerSlot: 2}});
  assert.deepEqual({...made.body, name: 'Fifth', images, capacityPerSlot: 2}, changed.body);
  const headers = {'Moim-Position': changed.headers.get('moim-position')};
  assert.deepEqual((await contract.get(path, {headers})).body, changed.body);
  const becomes = async (status) => {
    for (const end = Date.now() + 10_000; Date.now() < end;) {
      if ((await contract.get(`${place}/me`, bora)).body.status === status) return;
    }
    assert.fail(`bora does not become ${status}`);
  };
  await becomes('CONFIRMED');

  await contract.refused('invalid_request', 'PATCH', path,
    {token: organizer, body: {endDate: dateIn(2)}});
  await contract.refused('forbidden', 'PATCH', path, {token: ara.token, body: {name: 'Mine'}});
  const [stranger] = await server.tokens('--count', '1', '--role', 'organizer');
  await contract.refused('not_your_store', 'PATCH', path, {token: stranger, body: {name: 'Mine'}});
  await contract.refused('not_your_store', 'POST', `${path}/close`, {token: stranger});

  const closed = await contract.post(`${path}/close`, undefined, {token: organizer});
  assert.ok(Date.parse(closed.body.closedAt) > 0);
  const after = {'Moim-Position': closed.headers.get('moim-position')};
  await contract.refused('store_closed', 'POST', place, {token: ara.token, headers: after});
  await contract.refused('store_closed', 'PATCH', path, {token: organizer, body: {name: 'Sixth'}});
  const {body: list} = await contract.get(`${api}/stores?name=fifth`);
  assert.deepEqual(list.items, []);
});

test('after a restart everything is as it was', async () => {
  const {bora, chan, duri} = people;
  const seen = async () => Promise.all([
    contract.get(`${api}/stores`), contract.get(`${api}/stores/${opened.storeId}`),
    ...[bora, chan, duri].map((who) => contract.get(`${slot}/me`, who)),
    contract.get(`${api}/reservations`, people.ara),
  ]);
  const before = (await seen()).map(({body}) => body);
  assert.equal(await server.stop(), 0);
  await server.start('--cors-origin', origin);
  contract = await Contract.fetch(server.url);
  assert.deepEqual((await seen()).map(({body}) => body), before);
  assert.equal((await signIn('ara@example.com')).expiresIn > 0, true);
});
