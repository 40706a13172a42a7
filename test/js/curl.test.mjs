import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { curl } from '../../web/js/lesson/curl.js';

/** The bytes that curl would be given, as bash splits the command. */
function given(command) {
  const out = execFileSync('bash', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`]);
  return out.toString('latin1').split('\0').slice(0, -1);
}

const bytes = (text) => Buffer.from(text).toString('latin1');

for (const { name, head, trace = [], want, less = false } of [
  { name: 'a request of a browser', head: 'GET /s/x/ HTTP/1.1\r\nHost: localhost:8000\r\nConnection: keep-alive\r\nAccept: */*\r\nCookie: sessionid=1c1e-2\r\n\r\n',
    want: ['http://demo/s/x/', '-H', 'Accept: */*', '-H', 'Cookie: sessionid=1c1e-2'] },
  { name: 'what a shell would act on', head: 'GET /a\'b"$(x)`y`!z?q=\\1 HTTP/1.1\nX-A: it\'s $HOME `id` \\n !! #\n\n',
    want: ['http://demo/a\'b"$(x)`y`!z?q=\\1', '-H', 'X-A: it\'s $HOME `id` \\n !! #'] },
  { name: 'bytes that are not UTF-8', head: 'GET /\\xff1?\\x4 HTTP/1.1\nX: caf\\xe9\'s ! \\x41\n\n',
    want: ['http://demo/\xff1?\\x4', '-H', 'X: caf\xe9\'s ! \\x41'] },
  { name: 'characters that cannot be seen', head: 'GET /한글 HTTP/1.1\nX: a\tb\x01\x1b[31m\x7f\u202ec!\n\n',
    want: [bytes('http://demo/한글'), '-H', bytes('X: a\tb\x01\x1b[31m\x7f\u202ec!')] },
  { name: 'what curl would read differently', head: 'GET /[1]/{a,b}/../c HTTP/1.1\nEmpty:\nX-Blank:  \nAccept-Encoding: gzip\n\n',
    want: ['http://demo/[1]/{a,b}/../c', '--globoff', '--path-as-is', '-H', 'Empty;', '-H', 'X-Blank;', '-H', 'Accept-Encoding: gzip', '--compressed'] },
  { name: 'a login', head: 'POST /login HTTP/1.1\r\nContent-Length: 20\r\n\r\n', trace: [{ step: 'read-form', value: 'a\'b &c' }],
    want: ['http://demo/login', '--data-urlencode', 'username=a\'b &c'] },
  { name: 'a body that is not recorded', head: 'POST /login HTTP/1.1\nContent-Length: 3\n\n', want: ['http://demo/login', '--data-raw', ''], less: true },
  { name: 'another method', head: 'DELETE /x HTTP/1.1\n\n', want: ['http://demo/x', '-X', 'DELETE'] },
  { name: 'HEAD', head: 'HEAD / HTTP/1.1\n\n', want: ['http://demo/', '--head'] },
]) {
  test(name, () => {
    const { text, whole } = curl({ request: { head }, trace }, 'http://demo');
    assert.deepEqual(given(text), ['-i', ...want]);
    assert.equal(whole, !less);
  });
}
