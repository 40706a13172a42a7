import assert from 'node:assert/strict';
import test from 'node:test';
import { header, repr, sessions } from '../../web/js/lesson/python.js';

// What Python 3 prints; console_test.go compares all of Unicode with the real one.
test('a string in Python\'s notation', () => {
  for (const [text, want] of [
    ['kim', "'kim'"], ["it's", '"it\'s"'], [`it's "so"`, `'it\\'s "so"'`], ['a\\b', "'a\\\\b'"], ['\n\r\t\0', "'\\n\\r\\t\\x00'"],
    ['김철수', "'김철수'"], ['a b', "'a b'"], ['\u00a0', "'\\xa0'"], ['\u202e', "'\\u202e'"], ['\u{e0001}', "'\\U000e0001'"], ['🙂', "'🙂'"],
  ]) assert.equal(repr(text), want);
});

test('a header\'s bytes are characters of ISO-8859-1', () => {
  assert.equal(repr(header('é')), "'Ã©'");
  assert.equal(repr(header('한')), "'í\\x95\\x9c'");
});

test('the table as print(sessions) writes it', () => {
  assert.equal(sessions([]), '{}');
  assert.equal(sessions([['a-1', null], ['b-2', 'kim']]), "{'a-1': {'username': None}, 'b-2': {'username': 'kim'}}");
});
