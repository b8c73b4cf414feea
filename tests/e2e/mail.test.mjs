// Mail as users and admins see it: what arrives, in which language, and what happens to mail that a
// real mail server refuses.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {setImmediate} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {after, before, test} from 'node:test';
import {Contract} from './contract.mjs';
import {dateIn, password, store} from './samples.mjs';
import {Server, moim} from './server.mjs';

const api = '/api/v1';
const patienceMs = 20_000;

let server, contract, admin, shop;

before(async () => {
  server = await (await Server.create()).start();
  contract = await Contract.fetch(server.url);
  [admin] = await server.tokens('--role', 'admin');
  const [organizer] = await server.tokens('--role', 'organizer');
  shop = (await contract.post(`${api}/stores`, store(), {token: organizer})).body;
});
after(() => server.destroy());

/** Repeats `look` until it finds something, and returns that. */
async function eventually(look) {
  for (const end = Date.now() + patienceMs; ;) {
    const found = await look();
    if (found) {
      return found;
    }
    assert.ok(Date.now() < end, 'it does not come');
    await setImmediate();
  }
}

/** Opens an account and signs in. */
async function open(email, language) {
  const headers = {'Accept-Language': language};
  const {body: user} = await contract.post(`${api}/auth/signup`, {email, password, nickname: '하루'}, {headers});
  const {body: tokens} = await contract.post(`${api}/auth/signin`, {email, password}, {headers});
  return {...user, token: tokens.accessToken};
}

const reserve = (user, date = dateIn(2)) =>
  contract.post(`${api}/stores/${shop.storeId}/slots/${date}/10:00/reservations`, undefined, {token: user.token});

const listed = async (query = '') =>
  (await contract.get(`${api}/admin/mail${query}`, {token: admin})).body;

/** The mails to this address in the directory. */
async function mailTo(address) {
  const directory = join(server.data, 'mail/new');
  const files = await Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name), 'utf8')));
  const mine = files.filter((text) => text.includes(`<${address}>`));
  return mine.length > 0 && mine;
}

test('without a mail server mail is written to files, in the language of the sign-in', async () => {
  const haru = await open('haru@example.com', 'ko');
  const june = await open('june@example.com', 'en');
  await reserve(haru);
  await reserve(june);
  const [korean] = await eventually(() => mailTo('haru@example.com'));
  const [english] = await eventually(() => mailTo('june@example.com'));
  assert.match(korean, /^Content-Language: ko\r$/m);
  assert.match(english, /^Content-Language: en\r$/m);
  assert.match(english, /^Subject: Your place at Persimmon Week is confirmed\r$/m);
});

test('a user chooses the language', async () => {
  const user = await open('mina@example.com', 'ko');
  const path = `${api}/users/me/mail`;
  assert.deepEqual((await contract.get(path, user)).body, {language: 'ko'});
  const chosen = await contract.call('PUT', path, {token: user.token, body: {language: 'en'}});
  assert.deepEqual(chosen.body, {language: 'en'});
  assert.deepEqual((await contract.get(path, user)).body, {language: 'en'});
  await contract.refused('invalid_request', 'PUT', path, {token: user.token, body: {language: 'fr'}});
});

test('who has a token and no account costs nothing in the log', async () => {
  const [token] = await server.tokens();
  const position = (answer) => Number(answer.headers.get('moim-position'));
  const first = await reserve({token}, dateIn(5));
  const second = await reserve({token}, dateIn(6));
  assert.equal(position(second), position(first) + 2); // the plan of the slot, and the place
});

test('refused mail is a dead letter that an operator looks at and sends again', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'moim-smtp-'));
  const script = fileURLToPath(new URL('../transport/mail/smtp_server.py', import.meta.url));
  const smtp = spawn('/usr/bin/python3', [script, directory], {stdio: ['ignore', 'pipe', 'inherit']});
  const [port] = await once(createInterface({input: smtp.stdout}), 'line');
  await server.stop();
  await server.start('--smtp-url', `smtp://127.0.0.1:${port}`, '--smtp-tls', 'none');
  contract = new Contract(server.url, contract.document);

  const user = await open('refused@example.com', 'en');
  await reserve(user, dateIn(3));
  const {items: [dead]} = await eventually(async () => {
    const page = await listed('?status=given_up');
    return page.items.length > 0 && page;
  });
  assert.equal(dead.userId, user.userId);
  assert.equal(dead.kind, 'confirmed');
  assert.equal(dead.answer, '550 5.1.1 <recipient>: no such mailbox');
  assert.equal(dead.messageId, `${dead.number}.${user.userId}@localhost`);

  const printed = await moim(['mail', 'dead', server.url, '--token', admin]);
  assert.deepEqual(printed.trim().split('\n').map(JSON.parse), [dead]);
  await moim(['mail', 'retry', user.userId, String(dead.number), server.url, '--token', admin]);
  const path = `${api}/admin/mail/${user.userId}/${dead.number}/retry`;
  const {items: [again]} = await eventually(async () => {
    const page = await listed('?status=given_up');
    return page.items.length > 0 && page.items[0].changedAt !== dead.changedAt && page;
  });
  assert.equal(again.attempts, 1);
  const retried = await contract.call('POST', path, {token: admin});
  assert.deepEqual(retried.body, {number: dead.number, status: 'wanted'});
  await assert.rejects(moim(['mail', 'retry', user.userId, '99', server.url, '--token', admin]),
    /mail_not_found/);
  await contract.refused('forbidden', 'POST', path, {token: user.token});

  smtp.kill();
  await rm(directory, {recursive: true, force: true});
});
