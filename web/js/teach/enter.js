// @ts-check
// The way in: by the key in the address, by a token from before, as the owner,
// or by the form.
import { Problem, sentence } from '../core/call.js';
import { find, say } from '../core/dom.js';
import { t } from '../core/words.js';

const AGAIN = 3000; // until the next try, while the lab does not answer

/**
 * The rooms, once the instructor or owner asks for them.
 * @param {import('../core/instructor.js').Instructor} instructor @param {string} key
 * @param {(link: 'connecting' | 'lost') => void} link
 * @returns {Promise<RoomView[]>}
 */
export async function enter(instructor, key, link) {
  let refused = '';
  for (;;) {
    try {
      if (key) await instructor.enter(key);
      return (await instructor.request('GET', '/api/rooms')).rooms;
    } catch (error) {
      if (error instanceof Problem && error.status < 500) {
        if (key || error.status !== 401) refused = sentence(error);
        else if (instructor.revoked) refused = t('teach.revoked');
        key = await asked(refused);
      } else {
        link('lost');
        await new Promise((done) => { setTimeout(done, AGAIN); });
      }
    }
  }
}

/** The key that is typed into the form. @param {string} refused why the previous key was refused @returns {Promise<string>} */
function asked(refused) {
  const desk = find('.desk');
  const form = find('form.key', desk, HTMLFormElement);
  const field = find('input', form, HTMLInputElement);
  const output = find('output', form);
  desk.dataset.state = 'key';
  say(output, refused);
  field.ariaInvalid = refused ? 'true' : null;
  field.focus();
  return new Promise((done) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      const typed = field.value.trim().replace(/^.*#key=/, ''); // the whole link will do
      if (typed) {
        done(typed);
        return;
      }
      say(output, t('teach.noKeyTyped'));
      field.focus();
    };
  });
}
