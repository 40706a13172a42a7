// @ts-check
// What somebody does with a form or a button, in one word for each.

/** A form is sent, which leads to no other page. @param {HTMLElement} form @param {() => unknown} act */
export function onSubmit(form, act) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    act();
  });
}

/** Something else is picked. @param {HTMLElement} root @param {(value: string) => unknown} act */
export function onPick(root, act) {
  root.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement) act(target.value);
  });
}

/** A button in here is pressed, or what else the selector names. @param {HTMLElement} root @param {(pressed: HTMLElement) => unknown} act @param {string} [selector] */
export function onPress(root, act, selector = 'button') {
  root.addEventListener('click', ({ target }) => {
    const pressed = target instanceof Element && target.closest(selector);
    if (pressed instanceof HTMLElement && root.contains(pressed)) act(pressed);
  });
}

/** Escape is pressed in here. @param {HTMLElement} root @param {() => unknown} act */
export function onEscape(root, act) {
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    act();
  });
}
