// A waiting room at a hot opening, as a page uses it: a refused reservation, entering, watching the
// position in the same stream as the queue (npm eventsource), admission, reservation.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {EventSource} from 'eventsource';
import {Contract} from './contract.mjs';
import {Server} from './server.mjs';
import {dateIn, store} from './samples.mjs';

const api = '/api/v1';
const flags = ['--waiting-room-active', '1', '--waiting-room-heartbeat-seconds', '60'];
let server, contract, organizer;

before(async () => {
  server = await (await Server.create()).start(...flags);
  contract = await Contract.fetch(server.url);
  [organizer] = await server.tokens('--role', 'organizer');
});
after(() => server.destroy());

const newStore = async () => {
  const {body} = await contract.post(`${api}/stores`, store({capacityPerSlot: 9}), {token: organizer});
  const path = `${api}/stores/${body.storeId}`;
  return {room: `${path}/waiting-room`, slot: `${path}/slots/${dateIn(3)}/10:00`};
};
const enter = async (room, token) => (await contract.post(room, undefined, {token})).body;
const reserve = (slot, token, pass) =>
  contract.post(`${slot}/reservations`, undefined, {token, headers: pass && {'Moim-Pass': pass}});

/** Yields the room events and the queue events of a stream, each in order. */
class Heard {
  #told = {room: [], message: []};
  #wake = () => {};

  constructor(slot, token) {
    this.source = new EventSource(`${server.url}${slot}/queue`, {
      fetch: (url, init) => fetch(url,
        {...init, headers: {...init.headers, Authorization: `Bearer ${token}`}}),
    });
    for (const [name, events] of Object.entries(this.#told)) {
      this.source.addEventListener(name, ({data}) => {
        events.push(JSON.parse(data));
        this.#wake();
      });
    }
  }

  async next(name) {
    while (this.#told[name].length === 0) {
      await new Promise((resolve) => (this.#wake = resolve));
    }
    return this.#told[name].shift();
  }
}

test('from the refusal through the room to a place', async () => {
  const {room, slot} = await newStore();
  const [ara, bora, chan] = await server.tokens('--count', '3');
  const refused = await contract.refused('waiting_room', 'POST', `${slot}/reservations`,
    {token: bora});
  assert.equal(refused.status, 403);
  assert.deepEqual([refused.body.waitingRoom, refused.body.queue], [room, `${slot}/queue`]);

  const first = await enter(room, ara);
  assert.equal(first.admitted, true);
  assert.ok(Date.parse(first.passEndsAt) > Date.now());
  assert.deepEqual(await enter(room, bora),
    {admitted: false, position: 1, heartbeatSeconds: 60});
  assert.equal((await enter(room, chan)).position, 2);
  assert.match((await contract.get('/metrics')).body, /^moim_waiting_room_users 3$/m);
  await contract.refused('waiting_room', 'POST', `${slot}/reservations`,
    {token: bora, headers: {'Moim-Pass': first.pass}});

  const [second, third] = [new Heard(slot, bora), new Heard(slot, chan)];
  try {
    assert.equal((await second.next('message')).status, 'NONE');
    assert.equal((await second.next('room')).position, 1);
    assert.equal((await third.next('room')).position, 2);
    assert.equal((await reserve(slot, ara, first.pass)).status, 201);
    const admitted = await second.next('room');
    assert.equal(admitted.admitted, true);
    assert.equal((await third.next('room')).position, 1);
    assert.equal((await reserve(slot, bora, admitted.pass)).body.status, 'CONFIRMED');
    assert.equal((await third.next('room')).admitted, true);
  } finally {
    second.source.close();
    third.source.close();
  }
});

test('a restart ends the room; passes stay good', async () => {
  const {room, slot} = await newStore();
  const [ara, bora] = await server.tokens('--count', '2');
  const {pass} = await enter(room, ara);
  assert.equal((await enter(room, bora)).position, 1);
  assert.equal(await server.stop(), 0);
  await server.start(...flags);
  contract.url = server.url;
  assert.equal((await enter(room, bora)).admitted, true);
  assert.equal((await reserve(slot, ara, pass)).status, 201);
});

test('only who is signed in enters, and only where there is a store', async () => {
  const {room} = await newStore();
  const [token] = await server.tokens();
  await contract.refused('unauthenticated', 'POST', room);
  await contract.refused('store_not_found', 'POST', `${api}/stores/nothing/waiting-room`, {token});
  await contract.post(room.replace('waiting-room', 'close'), undefined, {token: organizer});
  await contract.refused('store_closed', 'POST', room, {token});
});
