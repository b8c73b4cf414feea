// A reservation as a calendar entry, read by Thunderbird's parser (ical.js): while waiting, with a
// place, through changes of the store, and after it has ended.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import ICAL from 'ical.js';
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

/** A new store, and reservations of `count` users in one of its slots. */
const rush = async (count, changes) => {
  const {body: made} = await contract.post(`${api}/stores`, store(changes), {token: organizer});
  const slot = `${api}/stores/${made.storeId}/slots/${dateIn(3)}/10:00`;
  const people = [];
  for (const token of await server.tokens('--count', String(count))) {
    const {body, headers} = await contract.post(`${slot}/reservations`, undefined, {token});
    people.push({token, id: body.reservationId, position: headers.get('moim-position')});
  }
  return {made, people};
};

const fetchEntry = async ({token, id}, headers = {}) => {
  const answer = await contract.get(`${api}/reservations/${id}.ics`, {token, headers});
  assert.equal(answer.status, 200);
  return answer;
};

/** The single event of a calendar, parsed by ical.js in strict mode. */
const parse = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  assert.equal(calendar.name, 'vcalendar');
  assert.equal(calendar.getFirstPropertyValue('version'), '2.0');
  const [event, ...others] = calendar.getAllSubcomponents('vevent');
  assert.equal(others.length, 0);
  return {event: new ICAL.Event(event), value: (name) => event.getFirstPropertyValue(name)};
};

test('a confirmed place, with what people write', async () => {
  const name = '감, 곶감; \\ "주간" 🎁 ' + '성수동'.repeat(20);
  const bio = 'First line\nsecond; line, with commas';
  const {people: [ara]} = await rush(1, {name, bio, location: '서울 성동구 성수동2가, 3층'});
  const {headers, body} = await fetchEntry(ara);
  assert.equal(headers.get('content-type'), 'text/calendar; charset=utf-8');
  assert.equal(headers.get('content-disposition'),
    `attachment; filename="moim-${dateIn(3)}-1000.ics"`);
  for (const line of body.split('\r\n')) {
    assert.ok(Buffer.byteLength(line) <= 75, line);
    assert.ok(!/[\r\n]/.test(line));
  }
  const {event, value} = parse(body);
  assert.equal(event.summary, name);
  assert.ok(event.description.endsWith(`\n\n${bio}`));
  assert.equal(event.location, '서울 성동구 성수동2가, 3층');
  assert.equal(event.startDate.toJSDate().toISOString(), `${dateIn(3)}T01:00:00.000Z`);
  assert.equal(event.duration.toSeconds(), 3600);
  assert.equal(event.sequence, 2);
  assert.equal(value('status'), 'CONFIRMED');
  assert.deepEqual(value('geo'), [37.5446, 127.0559]);
  const reservation = await (await fetch(value('url'),
    {headers: {Authorization: `Bearer ${ara.token}`}})).json();
  assert.equal(reservation.reservationId, ara.id);
});

test('one entry through its life: waiting, promoted, moved, cancelled', async () => {
  const {made, people} = await rush(3);
  const [ara, , chan] = people;
  const told = [];
  const look = async (position) => {
    const {body} = await fetchEntry(chan, position && {'Moim-Position': position});
    const {event, value} = parse(body);
    told.push({uid: event.uid, sequence: event.sequence, status: value('status'),
      transparency: value('transp'), modified: value('last-modified').toJSDate().getTime()});
    return event;
  };
  await look();
  const cancelled = await contract.post(`${api}/reservations/${ara.id}/cancel`, undefined,
    {token: ara.token});
  await look(cancelled.headers.get('moim-position'));
  // No position: the change is visible as soon as it is answered.
  await contract.call('PATCH', `${api}/stores/${made.storeId}`,
    {token: organizer, body: {location: 'Hannam'}});
  assert.equal((await look()).location, 'Hannam');
  const closed = await contract.post(`${api}/reservations/${chan.id}/cancel`, undefined,
    {token: chan.token});
  await look(closed.headers.get('moim-position'));
  assert.equal(new Set(told.map(({uid}) => uid)).size, 1);
  assert.deepEqual(told.map(({sequence}) => sequence), [0, 2, 3, 4]);
  assert.deepEqual(told.map(({status}) => status),
    ['TENTATIVE', 'CONFIRMED', 'CONFIRMED', 'CANCELLED']);
  assert.deepEqual(told.map(({transparency}) => transparency),
    ['TRANSPARENT', 'OPAQUE', 'OPAQUE', 'TRANSPARENT']);
  const times = told.map(({modified}) => modified);
  assert.deepEqual(times, [...times].sort((a, b) => a - b));
});

test('every reservation has an entry of its own, in the language of its reader', async () => {
  const {people} = await rush(2);
  const [first, second] = await Promise.all(people.map((who) =>
    fetchEntry(who, {'Accept-Language': 'ko'})));
  assert.notEqual(parse(first.body).event.uid, parse(second.body).event.uid);
  assert.match(parse(first.body).event.description, /예약이 확정되었습니다/);
});

test('nobody sees the entry of another, and only a GET does', async () => {
  const {people: [ara, bora]} = await rush(2);
  const path = `${api}/reservations/${ara.id}.ics`;
  await contract.refused('reservation_not_found', 'GET', path, {token: bora.token});
  await contract.refused('reservation_not_found', 'GET', `${api}/reservations/x.ics`,
    {token: bora.token});
  await contract.refused('unauthenticated', 'GET', path);
  const refused = await contract.refused('method_not_allowed', 'PUT', path, {token: ara.token});
  assert.equal(refused.body.allowed, 'GET');
});
