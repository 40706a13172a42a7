package browser

// Wide tells what is wider than the place that it has.
const Wide = `[document.documentElement, ...document.querySelectorAll('.scroll, .bench, .st-wrap, .wire .head, .topbar, .dock, .chrome, .panel, main')]

	.filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth).map(e => e.localName + '.' + e.className + ' ' + e.scrollWidth + ' > ' + e.clientWidth)`

// Clipped tells which controls, or words on a button, are cut off by what they are
// in, unless one can scroll there or dots say so.
const Clipped = `[...document.querySelectorAll('button, .btn, select, input, summary, label')].filter(e => e.checkVisibility()).flatMap(e => {
	const name = (e.id || e.className || e.localName) + ' "' + (e.textContent.trim() || e.ariaLabel || '') + '"';
	const own = getComputedStyle(e);
	if (own.overflowX !== 'auto' && own.textOverflow !== 'ellipsis' && e.matches('.btn') && e.scrollWidth > e.clientWidth) return [name + ' ' + e.scrollWidth + ' > ' + e.clientWidth];
	const r = e.getBoundingClientRect();
	for (let place = e.parentElement; place; place = place.parentElement) {
		const { overflowX } = getComputedStyle(place);
		if (overflowX === 'auto' || overflowX === 'scroll') break;
		if (overflowX === 'visible') continue;
		const p = place.getBoundingClientRect();
		if (r.left < p.left - .5 || r.right > p.right + .5) return [name + ' in ' + place.localName + '.' + place.className];
	}
	return [];
})`
