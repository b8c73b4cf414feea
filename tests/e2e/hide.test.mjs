// Hiding reservations from their user's list: only ended ones can be hidden, paging stays complete,
// and the id still leads to the reservation, also after a restart.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Contract} from './contract.mjs';
import {Server} from './server.mjs';
import {dateIn, store} from './samples.mjs';

const api = '/api/v1';
let server, contract, organizer;

before(async () => {
  server = await (await Server.create()).start();
  contract = await Contract.fetch(server.url);
  [organizer] = await server.tokens('--role', 'organizer');
});
after(() => server.destroy());

const newStore = async () =>
  (await contract.post(`${api}/stores`, store(), {token: organizer})).body.storeId;
const reserve = async (storeId, token, days, time = '10:00') =>
  (await contract.post(`${api}/stores/${storeId}/slots/${dateIn(days)}/${time}/reservations`,
    undefined, {token})).body.reservationId;
const cancel = (id, token) =>
  contract.post(`${api}/reservations/${id}/cancel`, undefined, {token});
const hide = (id, token) => contract.call('DELETE', `${api}/reservations/${id}`, {token});

/** The whole list, read in pages of `limit`. */
const list = async (token, position, limit = 100) => {
  const ids = [];
  const headers = {'Moim-Position': position};
  for (let cursor = ''; cursor !== undefined;) {
    const {body} = await contract.get(`${api}/reservations?limit=${limit}${cursor}`,
      {token, headers});
    assert.ok(body.items.length > 0 || cursor === '', 'no page is promised that is empty');
    ids.push(...body.items.map((item) => item.reservationId));
    cursor = body.nextCursor && `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
  return ids;
};

test('what is not over stays, what is cancelled goes', async () => {
  const [token, other] = await server.tokens('--count', '2');
  const id = await reserve(await newStore(), token, 3);
  await contract.refused('reservation_not_over', 'DELETE', `${api}/reservations/${id}`, {token});
  await contract.refused('reservation_not_found', 'DELETE', `${api}/reservations/${id}`,
    {token: other});
  await contract.refused('reservation_not_found', 'DELETE', `${api}/reservations/nothing`, {token});
  await cancel(id, token);
  const first = await hide(id, token);
  assert.equal(first.status, 204);
  const position = first.headers.get('moim-position');
  assert.deepEqual(await list(token, position), []);
  const again = await hide(id, token);
  assert.deepEqual([again.status, again.headers.get('moim-position')], [204, position]);
  // The log keeps it.
  assert.equal((await contract.get(`${api}/reservations/${id}`, {token})).body.status, 'CANCELLED');
  assert.equal((await contract.get(`${api}/reservations/${id}.ics`, {token})).status, 200);
  assert.equal((await contract.get(`${api}/reservations/${id}/receipt`, {token})).status, 200);
});

test('pages hold what is left, whatever was hidden between', async () => {
  const [token] = await server.tokens();
  const storeId = await newStore();
  const ids = [];
  for (let days = 1; days <= 9; ++days) {
    ids.unshift(await reserve(storeId, token, days));
  }
  let position;
  for (const n of [0, 3, 4, 7, 8]) {
    await cancel(ids[n], token);
    position = (await hide(ids[n], token)).headers.get('moim-position');
  }
  const left = [1, 2, 5, 6].map((n) => ids[n]);
  for (const limit of [1, 2, 3, 4, 100]) {
    assert.deepEqual(await list(token, position, limit), left, `limit ${limit}`);
  }
  assert.equal(await server.stop(), 0);
  await server.start();
  contract.url = server.url;
  assert.deepEqual(await list(token, position, 3), left);
});

test('the repeat of a DELETE under its key is the first one', async () => {
  const [token] = await server.tokens();
  const id = await reserve(await newStore(), token, 3);
  await cancel(id, token);
  const headers = {'Idempotency-Key': 'hide-1'};
  const path = `${api}/reservations/${id}`;
  const first = await contract.call('DELETE', path, {token, headers});
  const second = await contract.call('DELETE', path, {token, headers});
  assert.equal(second.headers.get('moim-position'), first.headers.get('moim-position'));
});
