// A client that checks every answer against what /openapi.json documents for the operation: status,
// headers, media type, and the body by JSON Schema 2020-12.
import assert from 'node:assert/strict';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const pointer = (...parts) =>
  parts.map((part) => '/' + encodeURIComponent(String(part).replace(/~/g, '~0').replace(/\//g, '~1')))
    .join('');

const media = (response) => (response.headers.get('content-type') ?? '').split(';')[0];

export class Contract {
  #ajv;

  constructor(url, document) {
    this.url = url;
    this.document = document;
    this.#ajv = addFormats(new Ajv2020.default({strict: false, allErrors: true}));
    this.#ajv.addSchema(document, 'openapi');
  }

  static async fetch(url) {
    const response = await fetch(url + '/openapi.json');
    assert.equal(response.status, 200);
    assert.equal(media(response), 'application/json');
    return new Contract(url, await response.json());
  }

  operations() {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({path, method, operation})));
  }

  /**
   * The path template in the document that a real path matches: one without parameters wins, else
   * the first match in the document.
   */
  #pathOf(real) {
    const segments = real.split('?')[0].split('/');
    const isOf = (segment, own) => own.startsWith('{')
      ? segment.endsWith(own.slice(own.indexOf('}') + 1)) : segment === own;
    const fits = (path) => {
      const own = path.split('/');
      return own.length === segments.length && own.every((s, i) => isOf(segments[i], s));
    };
    const found = Object.keys(this.document.paths).filter(fits);
    return found.find((path) => !path.includes('{')) ?? found[0];
  }

  #conforms(schema, value, what) {
    const validate = this.#ajv.getSchema('openapi#' + schema);
    assert.ok(validate, `no schema at ${schema}`);
    assert.ok(validate(value), `${what}: ${this.#ajv.errorsText(validate.errors)}\n` +
      JSON.stringify(value));
  }

  #check(method, target, response, body) {
    const what = `${method} ${target} -> ${response.status} ${body?.code ?? ''}`;
    assert.ok(response.headers.get('x-request-id'), `${what}: X-Request-Id`);
    if (response.status >= 400) {
      assert.equal(media(response), 'application/problem+json', what);
      assert.equal(body.status, response.status, what);
    }
    const path = this.#pathOf(target);
    const operation = this.document.paths[path]?.[method.toLowerCase()];
    if (!operation) {
      assert.ok(['not_found', 'method_not_allowed', 'malformed_request'].includes(body?.code), what);
      return this.#conforms('/components/schemas/problem', body, what);
    }
    const documented = operation.responses[response.status];
    assert.ok(documented, `${what}: the document has no such answer`);
    for (const name of response.status < 300 ? ['Moim-Position'] : Object.keys(documented.headers)) {
      if (name in documented.headers && name !== 'Retry-After') {
        assert.ok(response.headers.has(name), `${what}: ${name}`);
      }
    }
    if (!documented.content) {
      return assert.equal(body, undefined, what);
    }
    assert.deepEqual(Object.keys(documented.content), [media(response)], what);
    const at = ['paths', path, method.toLowerCase(), 'responses', response.status, 'content',
      media(response), 'schema'];
    this.#conforms(pointer(...at), body, what);
  }

  /**
   * Sends one request; `body` goes as JSON unless it is a string. Returns {status, headers, body}
   * after checking them.
   */
  async call(method, target, {token, body, headers = {}} = {}) {
    const response = await fetch(this.url + target, {
      method,
      redirect: 'manual',
      headers: {
        ...(token && {Authorization: `Bearer ${token}`}),
        ...(body !== undefined && {'Content-Type': 'application/json'}),
        ...headers,
      },
      body: typeof body === 'object' ? JSON.stringify(body) : body,
    }).catch((error) => {
      throw new Error(`${method} ${target}: ${error.cause ?? error}`, {cause: error});
    });
    const text = await response.text();
    const parsed = text === '' ? undefined : /[/+]json$/.test(media(response)) ? JSON.parse(text) : text;
    this.#check(method, target, response, parsed);
    return {status: response.status, headers: response.headers, body: parsed};
  }

  get(target, options) {
    return this.call('GET', target, options);
  }

  post(target, body, options = {}) {
    return this.call('POST', target, {body, ...options});
  }

  /** Asserts that the call is refused with this code. */
  async refused(code, method, target, options) {
    const answer = await this.call(method, target, options);
    assert.equal(answer.body?.code, code, `${method} ${target} -> ${JSON.stringify(answer.body)}`);
    return answer;
  }
}
