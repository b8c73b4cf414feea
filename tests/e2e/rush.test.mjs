// How slots open, with the clock of the real server: a line in order of arrival, a lottery whose
// draw the test recomputes from published values, and places that are offered. Tests wait for
// openings and offers on the stream, and the organizer moves an opening forward once all users are
// in line, so that no test depends on its own speed.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {after, before, test} from 'node:test';
import {EventSource} from 'eventsource';
import {Contract} from './contract.mjs';
import {moim, Server} from './server.mjs';
import {dateIn, store} from './samples.mjs';

const api = '/api/v1';
const hour = 60 * 60 * 1000;

let server, contract, organizer;

before(async () => {
  server = await (await Server.create()).start();
  contract = await Contract.fetch(server.url);
  [organizer] = await server.tokens('--role', 'organizer');
});
after(() => server.destroy());

const announce = async (changes) => {
  const {body, headers} = await contract.post(`${api}/stores`, store(changes), {token: organizer});
  const path = `${body.storeId}/${dateIn(3)}/10:00`;
  return {store: body, path, slot: `${api}/stores/${body.storeId}/slots/${dateIn(3)}/10:00`,
    headers: {'Moim-Position': headers.get('moim-position')}};
};
const later = () => new Date(Date.now() + hour).toISOString();
const openNow = ({store: {storeId}}) => contract.call('PATCH', `${api}/stores/${storeId}`,
  {token: organizer, body: {reservationOpensAt: new Date().toISOString()}});
const reserve = async ({slot}, token) =>
  (await contract.post(`${slot}/reservations`, undefined, {token})).body;
const act = (what, {reservationId}, token) =>
  contract.post(`${api}/reservations/${reservationId}/${what}`, undefined, {token});
const mine = async ({slot}, token) =>
  (await contract.get(`${slot}/reservations/me`, {token})).body;

/** Calls `then` with each event of the stream until it returns something. */
const follow = ({slot}, token, then) => new Promise((resolve) => {
  const source = new EventSource(`${server.url}${slot}/queue`, {
    fetch: (url, init) =>
      fetch(url, {...init, headers: {...init.headers, Authorization: `Bearer ${token}`}}),
  });
  source.onmessage = ({data}) => {
    const result = then(JSON.parse(data));
    if (result !== undefined) {
      source.close();
      resolve(result);
    }
  };
});
const untilOpen = (where, token) =>
  follow(where, token, (seen) => (seen.status === 'LINED_UP' ? undefined : seen));

test('prequeue: people line up, and at the minute the first get the places', async () => {
  const where = await announce({opening: 'prequeue', reservationOpensAt: later()});
  assert.equal(where.store.opening, 'prequeue');
  assert.equal(where.store.drawCommitment, undefined);
  const people = await server.tokens('--count', '4');
  for (const [n, token] of people.entries()) {
    const {status, position, behind} = await reserve(where, token);
    assert.deepEqual({status, position, behind}, {status: 'LINED_UP', position: n + 1, behind: 0});
  }
  const list = (await contract.get(`${api}/reservations`, {token: people[2]})).body;
  assert.equal(list.items[0].status, 'LINED_UP');
  const opened = untilOpen(where, people[3]);
  await act('cancel', await mine(where, people[0]), people[0]);
  await openNow(where);
  const seen = await opened;
  assert.deepEqual([seen.status, seen.position, seen.confirmed], ['WAITING', 1, 2]);
  for (const token of people.slice(1, 3)) {
    assert.equal((await mine(where, token)).status, 'CONFIRMED');
  }
});

test('prequeue: a line opens by itself when its time has come', async () => {
  const people = await server.tokens('--count', '3');
  const where = await announce({opening: 'prequeue',
    reservationOpensAt: new Date(Date.now() + 2_000).toISOString()});
  for (const token of people) {
    await reserve(where, token);
  }
  const statuses = await Promise.all(people.map((token) => untilOpen(where, token)));
  assert.deepEqual(statuses.map(({status}) => status), ['CONFIRMED', 'CONFIRMED', 'WAITING']);
});

/** The draw of a lottery, as docs/rush.md specifies it. */
const drawAgain = (entrants, secret, chain, slot) => {
  const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const seed = sha(Buffer.from(secret, 'hex'), Buffer.from(chain, 'hex'), Buffer.from(slot));
  const all = 1n << 64n;
  let count = 0n;
  let numbers = [];
  const next = () => {
    if (numbers.length === 0) {
      const counter = Buffer.alloc(8);
      counter.writeBigUInt64BE(count++);
      const block = sha(seed, counter);
      numbers = [0, 8, 16, 24].map((at) => block.readBigUInt64BE(at));
    }
    return numbers.shift();
  };
  const order = [...entrants];
  for (let i = order.length - 1; i > 0; --i) {
    const bound = BigInt(i + 1);
    let number = next();
    while (number >= all - all % bound) {
      number = next();
    }
    const j = Number(number % bound);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return {seed: seed.toString('hex'), order};
};

test('lottery: nobody has a place in the line, and the draw can be worked out again', async () => {
  const where = await announce({opening: 'lottery', reservationOpensAt: later(), waitlistLimit: 100});
  const {drawCommitment} = where.store;
  assert.match(drawCommitment, /^[0-9a-f]{64}$/);
  assert.equal((await contract.get(`${api}/stores/${where.store.storeId}`)).body.drawCommitment,
    drawCommitment);
  const people = await server.tokens('--count', '12');
  for (const token of people) {
    const {status, position} = await reserve(where, token);
    assert.deepEqual({status, position}, {status: 'LINED_UP', position: 0});
  }
  await contract.refused('not_drawn', 'GET', `${where.slot}/draw`, {token: people[0]});
  const opened = Promise.all(people.map((token) => untilOpen(where, token)));
  await act('cancel', await mine(where, people[4]), people[4]);
  await openNow(where);
  await opened;
  await contract.refused('invalid_request', 'PATCH', `${api}/stores/${where.store.storeId}`,
    {token: organizer, body: {reservationOpensAt: later()}});

  const draw = (await contract.get(`${where.slot}/draw`, {token: people[0]})).body;
  assert.equal(draw.commitment, drawCommitment);
  assert.equal(createHash('sha256').update(Buffer.from(draw.secret, 'hex')).digest('hex'),
    drawCommitment);
  assert.deepEqual(draw.entrants, [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12]);
  const head = (await contract.get(`${where.slot}/head?version=${draw.closingVersion}`)).body;
  assert.equal(head.chain, draw.chain);
  const again = drawAgain(draw.entrants, draw.secret, draw.chain, where.path);
  assert.deepEqual(again, {seed: draw.seed, order: draw.order});
  for (const [place, ticket] of again.order.entries()) {
    const {status, position} = await mine(where, people[ticket - 1]);
    assert.deepEqual({status, position}, place < 2
      ? {status: 'CONFIRMED', position: 0} : {status: 'WAITING', position: place - 1});
  }
  const told = await moim(['audit', 'slot', where.path, '--data', server.data]);
  assert.match(told, /worked out again, the order is the same/);
});

test('offers: the first in line accepts or declines, and the next is offered the place', async () => {
  const where = await announce({promotion: 'offer', offerMinutes: 10, capacityPerSlot: 1,
    waitlistLimit: 5});
  const [ara, bora, chan, duri] = await server.tokens('--count', '4');
  const first = await reserve(where, ara);
  const second = await reserve(where, bora);
  const third = await reserve(where, chan);
  await reserve(where, duri);
  const offered = follow(where, bora, (seen) => (seen.status === 'OFFERED' ? seen : undefined));
  await act('cancel', first, ara);
  const seen = await offered;
  const ends = new Date(seen.offerExpiresAt).getTime();
  assert.ok(ends > Date.now() + 8 * 60_000 && ends <= Date.now() + 10 * 60_000);
  assert.equal(seen.remaining, 0);
  const slots = (await contract.get(
    `${api}/stores/${where.store.storeId}/slots?date=${dateIn(3)}`)).body;
  assert.deepEqual([slots.items[0].confirmed, slots.items[0].offered], [0, 1]);
  await contract.refused('no_open_offer', 'POST', `${api}/reservations/${third.reservationId}/accept`,
    {token: chan});

  const declined = (await act('cancel', second, bora)).body;
  assert.equal(declined.status, 'CANCELLED');
  assert.equal((await mine(where, chan)).status, 'OFFERED');
  const accepted = (await act('accept', third, chan)).body;
  assert.equal(accepted.status, 'CONFIRMED');
  assert.equal((await act('accept', third, chan)).body.status, 'CONFIRMED');
  assert.deepEqual([(await mine(where, duri)).status, (await mine(where, duri)).position],
    ['WAITING', 1]);
});

test('offers: one that nobody accepts expires, also while the server is down', async () => {
  const where = await announce({promotion: 'offer', offerMinutes: 1, capacityPerSlot: 1,
    waitlistLimit: 5});
  const [ara, bora, chan] = await server.tokens('--count', '3');
  const first = await reserve(where, ara);
  const second = await reserve(where, bora);
  await reserve(where, chan);
  await act('cancel', first, ara);
  assert.equal((await mine(where, bora)).status, 'OFFERED');
  server.port = new URL(server.url).port;
  assert.equal(await server.stop(), 0);
  await server.start();
  await follow(where, chan, (seen) => (seen.status === 'OFFERED' ? seen : undefined));
  await contract.refused('no_open_offer', 'POST',
    `${api}/reservations/${second.reservationId}/accept`, {token: bora});
});

test('cancelling closes when the store says', async () => {
  const where = await announce({cancelClosesMinutesBefore: 30 * 24 * 60});
  const [ara] = await server.tokens();
  const place = await reserve(where, ara);
  const refused = await contract.refused('cancel_closed', 'POST',
    `${api}/reservations/${place.reservationId}/cancel`, {token: ara});
  assert.ok(new Date(refused.body.closedAt).getTime() < Date.now());
});

test('a user has places in as many slots of a store as it allows, also of requests at once',
  async () => {
    const times = ['10:00', '11:00', '12:00', '13:00'];
    const where = await announce({slotsPerUser: 2, timeSlots: times});
    assert.equal(where.store.slotsPerUser, 2);
    const [ara] = await server.tokens();
    const slots = times.map((time) => where.slot.replace('10:00', time));
    const answers = await Promise.all(slots.map((slot) =>
      contract.call('POST', `${slot}/reservations`, {token: ara})));
    const statuses = answers.map(({status}) => status).sort();
    assert.deepEqual(statuses, [201, 201, 409, 409]);
    const held = answers.filter(({status}) => status === 201).map(({body}) => body);
    for (const {body} of answers.filter(({status}) => status === 409)) {
      assert.equal(body.code, 'store_limit_reached');
      assert.equal(body.slotsPerUser, 2);
      assert.equal(body.slots.length, 2);
    }
    // A place that is given back can be used in another slot at once.
    const free = times.find((time) => held.every((place) => place.time !== time));
    const {body} = await contract.refused('store_limit_reached', 'POST',
      `${where.slot.replace('10:00', free)}/reservations`, {token: ara});
    assert.deepEqual(body.slots.map(({time}) => time).sort(), held.map(({time}) => time).sort());
    await act('cancel', held[0], ara);
    const last = await contract.post(`${where.slot.replace('10:00', free)}/reservations`, undefined,
      {token: ara});
    assert.ok(last.body.receipt);
    // The limit can be changed, but not added later.
    const path = `${api}/stores/${where.store.storeId}`;
    const raised = await contract.call('PATCH', path,
      {token: organizer, body: {slotsPerUser: 3}});
    assert.equal(raised.body.slotsPerUser, 3);
    const without = await announce({});
    const refused = await contract.refused('invalid_request', 'PATCH',
      `${api}/stores/${without.store.storeId}`, {token: organizer, body: {slotsPerUser: 3}});
    assert.deepEqual(refused.body.violations.map(({field, rule}) => [field, rule]),
      [['slotsPerUser', 'not_announced']]);
  });

test('what a store must not choose is told', async () => {
  for (const [changes, field, rule] of [
    [{promotion: 'offer'}, 'offerMinutes', 'required'],
    [{offerMinutes: 5}, 'offerMinutes', 'only_with_offers'],
    [{promotion: 'offer', offerMinutes: 10_081}, 'offerMinutes', 'out_of_range'],
    [{cancelClosesMinutesBefore: 86_401}, 'cancelClosesMinutesBefore', 'out_of_range'],
    [{slotsPerUser: 0}, 'slotsPerUser', 'out_of_range'],
    [{slotsPerUser: 21}, 'slotsPerUser', 'out_of_range'],
    [{opening: 'auction'}, 'opening', undefined],
  ]) {
    const {body} = await contract.refused('invalid_request', 'POST', `${api}/stores`,
      {token: organizer, body: store(changes)});
    assert.equal(body.violations[0].field, field);
    assert.ok(rule === undefined || body.violations[0].rule === rule);
  }
});
