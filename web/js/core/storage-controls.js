// @ts-check
// Where the sessions live, at the switchboard: the store, one server or two, and how a
// row gets there. What a choice does to the rows is said before it is made.
import { sentence } from './call.js';
import { code, el, find, say } from './dom.js';
import { storeName } from './lives.js';
import { onPick } from './listen.js';
import { Plugs } from './plugs.js';
import { serversOf } from './rows.js';
import { t } from './words.js';

const LOOK = 2000; // ms between two looks whether the stores answer
const DELAYS = [0, 300, 800, 1500, 3000]; // ms

export class StorageControls {
  /** @type {DemoStorage} */
  storage = {};
  /** @type {Record<string, Ready>} */
  ready = {};
  may = false;
  timer = 0;
  /** The storage that the events last told of. @type {DemoStorage | undefined} */
  drawn = undefined;
  /** The change that was asked for last. @type {Promise<unknown>} */
  last = Promise.resolve();

  /** @param {import('./switchboard.js').Call} call @param {(ok: boolean, text: string) => void} tell */
  constructor(call, tell) {
    this.call = call;
    this.tell = tell;
    this.plugs = new Plugs(call, tell);
    this.what = el('p', { class: 'note', id: 'storage-what' });
    this.why = el('p', { class: 'note why', id: 'storage-why' });
    const stores = /** @type {const} */ ([['', 'memory'], ['sqlite', 'sqlite'], ['redis', 'redis']]);
    this.store = choice('store', t('storage.where'), stores.map(([value, name]) => [value, storeName(name)]), 'storage-what storage-why');
    this.servers = choice('servers', t('storage.servers'), [['1', t('storage.one')], ['2', t('storage.two')]], 'storage-what');
    this.sticky = choice('sticky', t('storage.balancer'), [['', t('storage.turns')], ['on', t('storage.sticky')]], 'storage-sticky');
    this.delay = picker('delay', DELAYS.map((ms) => [`${ms}`, ms ? t('storage.seconds', { s: ms / 1000 }) : t('storage.noDelay')]));
    this.writes = picker('writes', ['', 'changed', 'compare'].map((value) => [value, t(`storage.writes.${value || 'whole'}`)]));
    this.ifThere = toggle('ifThere');
    this.shop = toggle('shop');
    this.node = el('section', { class: 'storage', 'aria-labelledby': 'storage-h' },
      el('h3', { id: 'storage-h' }, t('storage.title')),
      el('ul', {},
        el('li', { class: 'wide' }, this.store, this.servers, this.what, this.why),
        el('li', { class: 'wide', 'data-field': 'sticky' }, this.sticky, el('p', { class: 'note', id: 'storage-sticky' }, t('storage.sticky.say'))),
      ),
      el('h4', {}, t('plug.title')), this.plugs.node, el('p', { class: 'note' }, t('plug.say')),
      el('ul', {}, item('delay', this.delay), item('writes', this.writes), item('ifThere', this.ifThere), item('shop', this.shop)));
    onPick(this.store, (store) => this.set({ store: /** @type {DemoStorage['store']} */ (store) }));
    onPick(this.servers, (servers) => this.set({ servers: Number(servers) }));
    onPick(this.sticky, (sticky) => this.set({ sticky: sticky === 'on' }));
    this.delay.addEventListener('change', () => this.set({ delay: Number(this.delay.value) }));
    this.writes.addEventListener('change', () => this.set({ writes: /** @type {DemoStorage['writes']} */ (this.writes.value) }));
    for (const box of [this.ifThere, this.shop]) box.addEventListener('change', () => this.set({ [box.name]: box.checked }));
  }

  /** Asks for another storage, one change after the other. @param {DemoStorage} change */
  set(change) {
    this.last = this.last.then(async () => {
      try {
        this.take(await this.call('PUT', '/storage', { ...this.storage, ...change }));
        this.tell(true, t('storage.set'));
      } catch (error) {
        this.tell(false, sentence(error));
      }
      this.show();
    });
  }

  /** Looks which stores answer, now and then, while the switchboard is open. @param {HTMLDialogElement} dialog */
  async watch(dialog) {
    clearTimeout(this.timer);
    if (!dialog.open) return;
    if (!document.hidden) await this.call('GET', '/storage').then((view) => this.take(view), () => {}); // the link says that the lab does not answer
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.watch(dialog), LOOK);
  }

  /** @param {StorageView} view */
  take({ storage, ready }) {
    this.storage = storage;
    this.ready = ready;
    this.show();
  }

  /** @param {State} state @param {boolean} may whether this visitor may set it */
  draw(state, may) {
    this.may = may;
    if (this.drawn !== state.storage) this.storage = this.drawn = state.storage; // else it is older than the answer to a change
    this.plugs.draw(state, may);
    this.rows = state.count;
    this.show();
  }

  rows = 0;

  show() {
    const { storage, may, ready } = this;
    pick(this.store, storage.store ?? '', (value) => may && ready[value || 'memory'] === 'ready', (value) => ['none', 'silent'].includes(ready[value || 'memory']));
    pick(this.servers, `${serversOf(storage)}`, () => may);
    pick(this.sticky, storage.sticky ? 'on' : '', () => may);
    find('[data-field="sticky"]', this.node).hidden = serversOf(storage) === 1;
    for (const [select, value] of /** @type {const} */ ([[this.delay, `${storage.delay ?? 0}`], [this.writes, storage.writes ?? '']])) {
      if (select instanceof HTMLSelectElement && ![...select.options].some((option) => option.value === value)) select.append(el('option', { value }, t('storage.seconds', { s: Number(value) / 1000 })));
      select.value = value;
      select.disabled = !may;
    }
    for (const box of [this.ifThere, this.shop]) {
      box.checked = Boolean(storage[/** @type {'ifThere' | 'shop'} */ (box.name)]);
      box.disabled = !may;
    }
    say(this.what, storage.store ? t('storage.will.store', { store: storeName(storage.store) }) : t('storage.will.memory', { n: this.rows }));
    this.explain();
  }

  /** Why a store can't be chosen, and what to do. */
  explain() {
    const shut = ['sqlite', 'redis'].map((store) => `${store} ${this.ready[store] ?? ''}`).filter((text) => /none|silent/.test(text));
    const version = shut.join();
    if (this.why.dataset.shut === version) return;
    this.why.dataset.shut = version;
    this.why.replaceChildren(...shut.flatMap((text) => {
      const [store, why] = text.split(' ');
      const ways = store === 'redis' ? [el('br'), code('redis-server --port 6379'), el('br'), code('go run ./cmd/lab -redis redis://localhost:6379')] : [];
      return [el('span', {}, t(`storage.shut.${why}.${store}`), ...(why === 'none' ? ways : ways.slice(0, 2)))];
    }));
  }
}

/** @param {string} name @param {string} legend @param {(readonly [string, string])[]} options @param {string} said the ids of what is said about it */
function choice(name, legend, options, said) {
  return el('fieldset', { 'data-field': name, 'aria-describedby': said }, el('legend', {}, legend),
    el('div', { class: 'seg' }, ...options.map(([value, text]) => el('label', {}, el('input', { type: 'radio', name: `storage-${name}`, value, autocomplete: 'off' }), text, el('span', { class: 'lock', hidden: '' }, t('storage.locked'))))));
}

/** @param {HTMLElement} field @param {string} value @param {(value: string) => boolean} may @param {(value: string) => boolean} [locked] whatever this visitor may */
function pick(field, value, may, locked = () => false) {
  for (const input of field.querySelectorAll('input')) {
    input.checked = input.value === value;
    input.disabled = !may(input.value);
    find('.lock', input.parentElement ?? field).hidden = !locked(input.value);
  }
}

/** @param {string} field @param {(readonly [string, string])[]} options */
const picker = (field, options) => el('select', { id: `storage-${field}`, class: 'field', name: field, autocomplete: 'off', 'aria-describedby': `storage-${field}-does` },
  ...options.map(([value, text]) => el('option', { value }, text)));

/** @param {string} field */
const toggle = (field) => el('input', { id: `storage-${field}`, name: field, type: 'checkbox', role: 'switch', autocomplete: 'off', 'aria-describedby': `storage-${field}-does` });

/** @param {string} field @param {HTMLInputElement | HTMLSelectElement} node */
const item = (field, node) => el('li', { 'data-field': field }, el('label', { for: node.id }, el('span', {}, t(`storage.${field}`)), code(field)),
  el('span', { class: node instanceof HTMLInputElement ? 'switch' : undefined }, node),
  el('p', { class: 'note', id: `storage-${field}-does` }, t(`storage.${field}.say`)));
