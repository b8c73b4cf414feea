// /openapi.json is a valid OpenAPI 3.1 document, and the server answers as it says, also to invalid
// requests.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {Validator} from '@seriousme/openapi-schema-validator';
import {Contract} from './contract.mjs';
import {Server} from './server.mjs';
import {dateIn, nobody, password, store} from './samples.mjs';

const api = '/api/v1';
const samples = {
  storeId: nobody, userId: nobody, date: '2026-12-24', time: '10:00',
  reservationId: 'A'.repeat(32), stream: `store%2F${nobody}`, number: 1,
};

let server, contract, user, organizer, admin, known;

before(async () => {
  server = await (await Server.create()).start();
  contract = await Contract.fetch(server.url);
  [user] = await server.tokens();
  [organizer] = await server.tokens('--role', 'organizer');
  [admin] = await server.tokens('--role', 'admin');
  known = (await contract.post(`${api}/stores`, store(), {token: organizer})).body;
});
after(() => server.destroy());

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(contract.document));
  assert.deepEqual(result, {valid: true});
  assert.equal(contract.document.openapi, '3.1.0');
  assert.equal(validator.version, '3.1');
});

test('every reference in the document leads somewhere', () => {
  const lookUp = (ref) => ref.slice(2).split('/').reduce((at, part) => at?.[part], contract.document);
  const refs = JSON.stringify(contract.document).match(/#\/components\/[^"]+/g);
  assert.ok(refs.length > 50);
  for (const ref of refs) {
    assert.ok(lookUp(ref), ref);
  }
});

test('every documented operation is there, and asks for a token when it says so', async () => {
  const operations = contract.operations();
  assert.ok(operations.length >= 19);
  for (const {path, method, operation} of operations) {
    const target = path.replace(/\{(\w+)\}/g, (_, name) => samples[name]);
    const {status, body} = await contract.call(method.toUpperCase(), target);
    assert.ok(!['not_found', 'method_not_allowed'].includes(body?.code), `${method} ${path}`);
    assert.equal(status === 401, operation.security !== undefined, `${method} ${path}: ${status}`);
    if (operation.security) {
      const forged = await contract.call(method.toUpperCase(), target, {token: 'x.y.z'});
      assert.equal(forged.body.code, 'unauthenticated');
    }
  }
});

test('what is not in the document is not there', async () => {
  await contract.refused('not_found', 'GET', '/');
  await contract.refused('not_found', 'GET', `${api}/nothing`);
  await contract.refused('not_found', 'GET', `${api}/stores/${nobody}/slots/2026-12-24`);
  const refused = await contract.refused('method_not_allowed', 'DELETE', `${api}/stores`);
  assert.equal(refused.status, 405);
  assert.deepEqual(refused.body.allowed.split(', ').sort(), ['GET', 'POST']);
});

for (const [language, isRight] of [['ko-KR,ko;q=0.9,en;q=0.8', (s) => /\p{sc=Hangul}/u.test(s)],
  ['en-US,en;q=0.9', (s) => !/\p{sc=Hangul}/u.test(s)]]) {
  describe(`problems for ${language}`, () => {
    /** [code, method, path, options] */
    const requests = () => [
      ['unsupported_media_type', 'POST', '/auth/signup',
        {body: 'email=a', headers: {'Content-Type': 'application/x-www-form-urlencoded'}}],
      ['malformed_json', 'POST', '/auth/signup', {body: '{"email":'}],
      ['invalid_request', 'POST', '/auth/signup', {body: {}}],
      ['invalid_request', 'POST', '/auth/signup', {body: {email: 7, password, nickname: []}}],
      ['invalid_request', 'POST', '/auth/signup',
        {body: {email: 'someone', password: 'short', nickname: ''}}],
      ['invalid_credentials', 'POST', '/auth/signin',
        {body: {email: 'nobody@example.com', password}}],
      ['refresh_token_invalid', 'POST', '/auth/refresh', {body: {refreshToken: 'made up'}}],
      ['refresh_token_invalid', 'POST', '/auth/signout', {body: {refreshToken: 'made up'}}],
      ['account_not_found', 'GET', '/users/me', {token: user}],
      ['unauthenticated', 'GET', '/users/me', {headers: {Authorization: 'Basic eDp5'}}],
      ['forbidden', 'PUT', `/users/${nobody}/role`, {token: organizer, body: {role: 'admin'}}],
      ['forbidden', 'POST', '/stores', {token: user, body: store()}],
      ['invalid_request', 'POST', '/stores', {token: organizer, body: {name: 'only a name'}}],
      ['invalid_request', 'POST', '/stores', {token: organizer, body: store({endDate: '2020-01-01'})}],
      ['invalid_request', 'POST', '/stores', {token: organizer, body: store({startDate: '31-12-2026'})}],
      ['invalid_request', 'POST', '/stores', {token: organizer, body: store({capacityPerSlot: -1})}],
      ['invalid_request', 'POST', '/stores', {token: organizer, body: store({extra: true})}],
      ['invalid_parameter', 'GET', '/stores?limit=0', {}],
      ['invalid_parameter', 'GET', '/stores?limit=101', {}],
      ['invalid_parameter', 'GET', '/stores?limit=ten', {}],
      ['invalid_cursor', 'GET', '/stores?cursor=%21', {}],
      ['invalid_parameter', 'GET', '/stores?open=maybe', {}],
      ['invalid_parameter', 'GET', '/stores?sort=nearest', {}],
      ['invalid_parameter', 'GET', '/stores?near=somewhere', {}],
      ['malformed_request', 'GET', '/stores?name=%EC%8', {}],
      ['invalid_parameter', 'GET', '/stores', {headers: {'Moim-Position': 'soon'}}],
      ['store_not_found', 'GET', `/stores/${nobody}`, {}],
      ['store_not_found', 'GET', '/stores/not-an-id', {}],
      ['malformed_request', 'GET', '/stores/%zz', {}],
      ['invalid_parameter', 'GET', `/stores/${known.storeId}/slots`, {}],
      ['invalid_parameter', 'GET', `/stores/${known.storeId}/slots?date=2026-02-30`, {}],
      ['store_not_found', 'GET', `/stores/${nobody}/slots?date=2026-12-24`, {}],
      ['slot_not_found', 'POST', `/stores/${known.storeId}/slots/${dateIn(60)}/10:00/reservations`,
        {token: user}],
      ['slot_not_found', 'POST', `/stores/${known.storeId}/slots/${dateIn(2)}/10:01/reservations`,
        {token: user}],
      ['slot_not_found', 'POST', `/stores/${known.storeId}/slots/today/noon/reservations`,
        {token: user}],
      ['idempotency_key_invalid', 'POST',
        `/stores/${known.storeId}/slots/${dateIn(2)}/10:00/reservations`,
        {token: user, headers: {'Idempotency-Key': 'k'.repeat(129)}}],
      ['reservation_not_found', 'GET',
        `/stores/${known.storeId}/slots/${dateIn(2)}/10:00/reservations/me`, {token: user}],
      ['invalid_parameter', 'GET', '/reservations?limit=-1', {token: user}],
      ['reservation_not_found', 'GET', `/reservations/${'A'.repeat(32)}`, {token: user}],
      ['reservation_not_found', 'POST', '/reservations/nothing/cancel', {token: user}],
      ['mailbox_not_open', 'GET', '/users/me/mail', {token: user}],
      ['forbidden', 'GET', '/admin/mail', {token: organizer}],
      ['invalid_parameter', 'GET', '/admin/mail?status=lost', {token: admin}],
      ['mailbox_not_open', 'POST', `/admin/mail/${nobody}/1/retry`, {token: admin}],
      ['mail_not_found', 'POST', `/admin/mail/${nobody}/first/retry`, {token: admin}],
    ];

    test('each is documented, and is written in that language', async () => {
      for (const [code, method, path, options] of requests()) {
        const headers = {...options.headers, 'Accept-Language': language};
        const {body} = await contract.refused(code, method, api + path, {...options, headers});
        assert.ok(isRight(body.detail), `${code}: ${body.detail}`);
        for (const violation of body.violations ?? []) {
          assert.ok(isRight(violation.detail), `${violation.rule}: ${violation.detail}`);
        }
        assert.equal(body.violations !== undefined, code === 'invalid_request');
      }
    });
  });
}

test('what the edge refuses before there is an operation is documented too', async () => {
  const body = {email: 'x'.repeat(100_000), password, nickname: 'x'};
  assert.equal((await contract.refused('body_too_large', 'POST', `${api}/auth/signup`, {body})).status,
    413);
  const headers = {'X-Long': 'x'.repeat(10_000)};
  assert.equal((await contract.refused('headers_too_large', 'GET', `${api}/stores`, {headers})).status,
    431);
  const korean = {'Accept-Language': 'ko-KR, en;q=0.5'};
  const refused = await contract.refused('body_too_large', 'POST', `${api}/auth/signup`,
    {body, headers: korean});
  assert.match(refused.body.detail, /[가-힣]/);
});

test('a reservation that is not open yet, or no longer, says so', async () => {
  const hour = 60 * 60 * 1000;
  const opensAt = new Date(Date.now() + hour).toISOString();
  const early = await contract.post(`${api}/stores`, store({reservationOpensAt: opensAt}),
    {token: organizer});
  const path = (s) => `${api}/stores/${s.storeId}/slots/${dateIn(2)}/10:00/reservations`;
  const position = early.headers.get('moim-position');
  const refused = await contract.refused('reservation_not_open', 'POST', path(early.body),
    {token: user, headers: {'Moim-Position': position}});
  assert.equal(new Date(refused.body.opensAt).getTime(), new Date(opensAt).getTime());

  const late = await contract.post(`${api}/stores`,
    store({reservationClosesAt: new Date(Date.now() - hour).toISOString()}), {token: organizer});
  await contract.refused('reservation_closed', 'POST', path(late.body),
    {token: user, headers: {'Moim-Position': late.headers.get('moim-position')}});
});

test('a position that nobody has written is not waited for without end', async () => {
  const refused = await contract.refused('position_not_reached', 'GET', `${api}/stores`,
    {headers: {'Moim-Position': '1000000'}});
  assert.equal(refused.status, 503);
  assert.ok(Number(refused.headers.get('retry-after')) >= 1);
});

test('an admin reads the log, others do not', async () => {
  const log = await contract.get(`${api}/admin/log?limit=1`, {token: admin});
  const record = JSON.parse(log.body);
  assert.deepEqual(Object.keys(record), ['position', 'version', 'stream', 'time', 'by', 'cause',
    'type', 'schema', 'data', 'chain']);
  assert.equal(record.position, 1);
  await contract.refused('forbidden', 'GET', `${api}/admin/log`, {token: organizer});
  await contract.refused('unauthenticated', 'GET', `${api}/admin/log`);
  for (const query of ['from=0', 'from=x', 'limit=0', 'limit=10001', 'wait=31']) {
    const {body} = await contract.refused('invalid_parameter', 'GET', `${api}/admin/log?${query}`,
      {token: admin});
    assert.equal(body.parameter, query.split('=')[0]);
  }
});

test('an admin sees what a stream was, and what the server says of it now', async () => {
  const stream = encodeURIComponent(`store/${known.storeId}`);
  const path = `${api}/admin/streams/${stream}`;
  const now = (await contract.get(path, {token: admin})).body;
  assert.equal(now.state.details.name, known.name);
  assert.equal(now.events[0].type, 'store_created');
  const then = (await contract.get(`${path}?at=${now.position}&limit=1`, {token: admin})).body;
  assert.deepEqual(then, now);
  await contract.refused('stream_not_found', 'GET', `${path}?at=${now.position - 1}`, {token: admin});
  await contract.refused('invalid_parameter', 'GET', `${path}?at=noon`, {token: admin});
  await contract.refused('forbidden', 'GET', path, {token: organizer});
  const entity = (await contract.get(`${api}/admin/entities/${stream}`, {token: admin})).body;
  assert.equal(entity.sha256, now.stateSha256);
  const view = (await contract.get(`${api}/admin/view`, {token: admin})).body;
  assert.ok(view.position >= now.position);
});

test('the server tells about itself', async () => {
  const health = await contract.get('/healthz');
  assert.equal(health.body.status, 'ok');
  const ready = await contract.get('/readyz');
  assert.equal(ready.body.status, 'ready');
  assert.ok(ready.body.projected <= ready.body.position);
  const {body: figures} = await contract.get('/metrics');
  const figure = (sample) => Number(figures.split('\n').find((line) => line.startsWith(sample + ' '))
    ?.slice(sample.length));
  assert.ok(figure('moim_http_requests_total{method="GET",route="/healthz",status="2xx"}') >= 1);
  assert.ok(figure('moim_http_requests_total{method="other",route="none",status="4xx"}') >= 1);
  assert.ok(figure('moim_log_position') >= ready.body.position);
  assert.ok(figure('moim_log_sync_duration_seconds_count') >= 1);
  assert.ok(figure('moim_entities') >= 1);
  assert.equal(figure('moim_log_failed'), 0);
  assert.equal(figure('moim_audit_complaints_total'), 0);
  assert.ok(figure('process_resident_memory_bytes') > 1e6);
});
