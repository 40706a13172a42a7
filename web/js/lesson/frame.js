// @ts-check
// The demo in its browser-like frame. It is another origin, so the frame is
// steered from outside, and its address is known from what the server saw.
import { missing } from './cookie-notes.js';
import { el, find } from '../core/dom.js';
import { CookieButton } from './cookie-button.js';
import { onSubmit } from '../core/listen.js';
import { carried, given, nameOf } from '../core/verdict.js';
import { t } from '../core/words.js';

const LEAST = 160; // px of a jar: one cookie and the form

export class Frame {
  desk = '';
  here = '';
  /** @type {Exchange | null} */
  drawn = null;
  /** @type {import('./jar.js').Jar | undefined} */
  cookies = undefined;

  /** @param {HTMLElement} root @param {string} browser */
  constructor(root, browser) {
    this.root = root;
    this.browser = browser;
    /** @type {HTMLIFrameElement | undefined} */
    this.view = undefined;
    this.url = find('.url', root, HTMLInputElement);
    this.reload = find('[name="reload"]', root, HTMLButtonElement);
    this.home = find('[name="home"]', root, HTMLButtonElement);
    this.tab = find('a', root, HTMLAnchorElement);
    this.notice = find('.notice', root);
    this.held = new CookieButton(find('.held', root), () => this.desk);
    this.jar = find('.jar', root, HTMLButtonElement);
    const card = find(`#jar-${browser.toLowerCase()}`);
    card.addEventListener('beforetoggle', (event) => {
      if (event instanceof ToggleEvent && event.newState === 'open') this.openJar(card);
    });

    this.reload.addEventListener('click', () => this.go(this.here));
    this.home.addEventListener('click', () => this.visit('/')); // the way out of a page that is not there: a reload asks for it again
    addEventListener('blur', () => this.mark());
    addEventListener('focus', () => this.mark());
    this.url.addEventListener('focus', () => this.url.select());
    this.url.addEventListener('blur', () => this.show(this.here));
    onSubmit(find('form', root), () => this.visit(this.url.value.trim()));
  }

  /** Opens this browser's desk. @param {string} desk its URL, ending in a slash */
  open(desk) {
    if (desk === this.desk) return;
    this.desk = desk;
    this.tab.href = desk;
    this.tab.hidden = this.reload.disabled = this.home.disabled = this.url.readOnly = this.jar.disabled = false;
    this.view?.remove();
    this.held.pairs = null; // another desk's jar
    // At the lab's own origin a script in the demo could take off its sandbox.
    const scripts = new URL(desk).origin === location.origin ? '' : 'allow-scripts ';
    this.view = el('iframe', { title: t('frame', { browser: this.browser }), sandbox: `${scripts}allow-forms allow-same-origin`, src: desk });
    this.view.addEventListener('load', () => this.held.loaded());
    this.root.append(this.view);
    this.show(desk);
  }

  /** Goes to an address without leaving a step in this tab's history. @param {string} url */
  go(url) {
    this.show(url);
    this.view?.contentWindow?.location.replace(url);
  }

  /** Goes where the student typed, if that is within the desk. @param {string} typed */
  visit(typed) {
    const { host, pathname } = new URL(this.desk);
    const bare = typed.replace(/^https?:\/\//i, '');
    let path = pathname + typed.replace(/^\//, '');
    if (bare.startsWith(host)) path = bare.slice(host.length);
    else if (typed.startsWith(pathname)) path = typed;
    else if (/^[a-z]+:/i.test(typed)) path = '/';
    const url = new URL(path, this.desk).href;
    if (!url.startsWith(this.desk)) return this.warn(t('outside'));
    this.warn();
    this.url.blur();
    this.go(url);
  }

  /** Marks that the demo has the focus: no selector tells, and its page may have nothing to put a ring on. */
  mark() {
    this.root.toggleAttribute('data-focus', Boolean(this.view) && document.activeElement === this.view);
  }

  /** Draws what is now, whatever moment the panel shows: the browser is live. @param {State} state */
  draw(state) {
    this.mark();
    this.held.draw(state);
    const own = state.last.get(this.browser);
    if (!own || own === this.drawn) return;
    this.drawn = own;
    const { lost } = own;
    const sent = carried(own) !== null && !own.response.setCookies.length;
    const held = lost?.held ? state.held.get(this.browser)?.face : null;
    this.held.learn(state, nameOf(own), given(own) ?? carried(own) ?? held ?? undefined, sent);
    const { method, path, head = '' } = own.request;
    // A page, not an image in one, nor a page in a tab of its own.
    if (own.response.status !== 302 && /^accept:.*text\/html/im.test(head) && !/^sec-fetch-dest: *document/im.test(head)) {
      this.show(this.desk + path.slice(1), method === 'GET');
    }
    if (!lost || lost.times < 2) return this.warn();
    const tab = el('a', { class: 'btn', href: this.desk, target: '_blank', rel: 'noopener' }, t('ownTab'));
    this.warn(missing(lost), ...(/^frame/.test(lost.why) ? [tab] : [])); // a tab of its own may help
  }

  /** Shows the jar below its button and above the table's first row. @param {HTMLElement} card */
  async openJar(card) {
    card.ariaBusy = 'true'; // until it is asked, it shows what was there before
    const { bottom, right } = this.jar.getBoundingClientRect();
    const rows = find('.st thead').getBoundingClientRect().bottom;
    card.style.top = `${bottom + 4}px`;
    card.style.maxHeight = `${Math.max(LEAST, Math.min(rows, innerHeight) - bottom - 8)}px`;
    const wide = document.documentElement.clientWidth; // it ends where its button does, or begins where its browser does
    card.style.right = `max(.5rem, min(${wide - right}px, ${wide - this.root.getBoundingClientRect().left}px - 34rem))`;
    const { Jar } = await import('./jar.js');
    this.cookies ??= new Jar(card, this.browser, () => this.desk, this.held);
    await this.cookies.open();
    card.ariaBusy = 'false';
  }

  /** @param {string} url @param {boolean} [again] whether a reload may ask for it */
  show(url, again = true) {
    this.here = again ? url : this.desk;
    if (document.activeElement !== this.url) this.url.value = this.url.defaultValue = url.replace(/^https?:\/\//, '');
  }

  /** Shows a sentence above the page, or takes it away. @param {...(Node | string)} words */
  warn(...words) {
    this.notice.hidden = words.length === 0;
    this.notice.replaceChildren(...words);
  }
}
