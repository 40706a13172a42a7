// @ts-check
// The phone as remote: the instructor's own address, as a picture and as text.
import { Problem, sentence } from '../core/call.js';
import { find, say } from '../core/dom.js';
import { copy } from '../core/copy.js';
import { t } from '../core/words.js';

/** Makes the button work. @param {Desk} desk */
export function phone(desk) {
  const dialog = find('#d-phone', document, HTMLDialogElement);
  const image = find('img', dialog, HTMLImageElement);
  const field = find('input', dialog, HTMLInputElement);
  const button = find('.row button', dialog);
  const output = find('output', dialog);
  find('#phone').addEventListener('click', async () => {
    say(output, '');
    dialog.showModal();
    try {
      field.value = (await desk.instructor.request('GET', '/api/instructor/link')).url;
      image.src = await picture(desk);
      image.hidden = false;
    } catch (error) {
      say(output, sentence(error));
    }
  });
  button.addEventListener('click', async () => {
    field.select();
    const done = await copy(field.value, dialog);
    say(output, done ? t('teach.copiedIt') : t('teach.selected'));
    field.select();
  });
  // The address opens everything: it stays in the page no longer than it is looked at.
  dialog.addEventListener('close', () => {
    field.value = '';
    image.hidden = true;
    image.removeAttribute('src');
  });
}

/** The QR code, as an address that an image may have here. @param {Desk} desk */
async function picture(desk) {
  const response = await fetch('/api/instructor/qr.svg', { headers: desk.instructor.headers(), cache: 'no-store' });
  if (!response.ok) throw new Problem(response.status, response.statusText);
  return `data:image/svg+xml,${encodeURIComponent(await response.text())}`;
}
