// Starts the built server on a free port with its own data directory, and runs operator commands.
// Nothing sleeps: the server logs when it serves.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

const program =
  process.env.MOIM_PROGRAM ?? fileURLToPath(new URL('../../build/release/moim', import.meta.url));

const simulator =
  process.env.MOIM_SIM_PROGRAM ?? fileURLToPath(new URL('../../build/release/moim-sim', import.meta.url));

/** A server that needs longer to stop is killed, and its exit code is then `SIGKILL`. */
const stopMsMax = 20_000;

const quiet = ['trace', 'debug', 'info'];

const ended = (child) =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });

/** Runs `moim ARGS…` to its end and returns what it printed; throws when it failed. */
export async function moim(args, input = '') {
  const child = spawn(program, args, {stdio: ['pipe', 'pipe', 'pipe']});
  const printed = {out: '', err: ''};
  child.stdout.setEncoding('utf8').on('data', (text) => (printed.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (printed.err += text));
  child.stdin.on('error', () => {}); // its exit code says more
  child.stdin.end(input);
  const code = await ended(child);
  if (code !== 0) {
    throw new Error(`moim ${args.join(' ')} ended with ${code}: ${printed.err}`);
  }
  return printed.out;
}

/** Kakao's stand-in, `moim-sim kakao`, on a port of its own. */
export class KakaoStandIn {
  #child;

  static async start(...flags) {
    const kakao = new KakaoStandIn();
    kakao.#child = spawn(simulator, ['kakao', '--port', '0', ...flags],
      {stdio: ['ignore', 'pipe', 'inherit']});
    kakao.url = await new Promise((resolve, reject) => {
      createInterface({input: kakao.#child.stdout}).once('line', resolve);
      ended(kakao.#child).then((code) => reject(new Error(`moim-sim kakao ended with ${code}`)), reject);
    });
    return kakao;
  }

  /** Sets delay and faults by a query of `delayMs=`, `status=`, `only=`; an empty one clears them. */
  async behave(query) {
    const {status} = await fetch(`${this.url}/stand-in?${query}`, {method: 'POST'});
    assert.equal(status, 200);
  }

  async stop() {
    const over = ended(this.#child);
    this.#child.kill('SIGTERM');
    assert.equal(await over, 0);
  }
}

/** A server with a data directory that exists until the end of the test file. */
export class Server {
  /** Log lines that report errors or warnings. */
  complaints = [];
  /** The port: any free one, unless a test sets it. */
  port = 0;
  #child;
  #ended;

  static async create() {
    const server = new Server();
    server.data = await mkdtemp(join(tmpdir(), 'moim-e2e-'));
    return server;
  }

  /** Resolves when the server serves; rejects with its log if it exits first. */
  start(...flags) {
    const args = ['serve', '--port', String(this.port), '--data', this.data, '--log-format', 'json', ...flags];
    const child = spawn(program, args, {stdio: ['ignore', 'inherit', 'pipe']});
    this.#child = child;
    this.#ended = ended(child);
    const told = [];
    return new Promise((resolve, reject) => {
      createInterface({input: child.stderr}).on('line', (line) => {
        told.push(line);
        const entry = line.startsWith('{') ? JSON.parse(line) : {};
        if (entry.message === 'serving') {
          this.url = `http://127.0.0.1:${entry.port}`;
          resolve(this);
        } else if (!quiet.includes(entry.level)) {
          this.complaints.push(line);
        }
      });
      this.#ended.then((code) => {
        if (this.#child === child) {
          const words = `moim serve ended with ${code}:\n${told.join('\n')}`;
          this.complaints.push(words);
          console.error(words);
          reject(new Error(words));
        }
      }, reject);
    });
  }

  /** Stops the server as an operator does, and returns its exit code. */
  async stop() {
    const child = this.#child;
    if (!child) {
      return undefined;
    }
    this.#child = undefined;
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
    const code = await this.#ended;
    clearTimeout(patience);
    return code;
  }

  /** Call after the last test: asserts that the server exits with 0 and reported no errors. */
  async destroy() {
    const code = await this.stop();
    await rm(this.data, {recursive: true, force: true});
    assert.deepEqual({code, complaints: this.complaints}, {code: 0, complaints: []});
  }

  /** `moim token`, as a list. */
  async tokens(...flags) {
    return (await moim(['token', '--data', this.data, ...flags])).trim().split('\n');
  }
}
