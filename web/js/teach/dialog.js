// @ts-check
// Dialogs that do something. What is refused is said in the dialog, which stays;
// the browser gives the focus back to the button that opened it.
import { sentence } from '../core/call.js';
import { find, say } from '../core/dom.js';

/**
 * Opens a dialog; its button with the value 'yes' does the work. What the work
 * returns is called after the dialog has closed.
 * @param {HTMLDialogElement} dialog
 * @param {(form: FormData) => Promise<void | (() => void)>} work
 */
export function open(dialog, work) {
  const form = find('form', dialog, HTMLFormElement);
  const output = find('output', dialog);
  say(output, '');
  form.onsubmit = async (event) => {
    const { submitter } = event;
    if (!(submitter instanceof HTMLButtonElement) || submitter.value !== 'yes') return;
    event.preventDefault();
    submitter.disabled = true; // once is enough
    try {
      const then = await work(new FormData(form));
      dialog.close();
      then?.();
    } catch (error) {
      say(output, sentence(error));
    }
    submitter.disabled = false;
  };
  for (const button of dialog.querySelectorAll('button[value="no"]')) {
    if (button instanceof HTMLButtonElement) button.onclick = () => dialog.close();
  }
  dialog.showModal();
}

/**
 * Asks before something that can't be undone; the focus is on keeping things.
 * @param {{title: string, text: string, verb: string}} words
 * @param {() => Promise<void>} work
 */
export function sure({ title, text, verb }, work) {
  const dialog = find('#sure', document, HTMLDialogElement);
  say(find('h2', dialog), title);
  say(find('p', dialog), text);
  say(find('button[value="yes"]', dialog), verb);
  open(dialog, work);
}
