package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestTmp(t *testing.T) {
	for _, lang := range []string{"ko", "en"} {
		l := start(t)
		b := newChromium(t, lang)
		b.open(l.url + "/lessons/session?lang=" + lang)
		b.wait("the own row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
		b.login("김민아")
		b.passed("login")
		b.click("#frame-a .jar")
		b.wait("the jar", "document.querySelector('#jar-a').matches(':popover-open') && document.querySelector('#jar-a li .danger')")
		b.click("#jar-a li .danger")
		b.wait("the empty jar", "document.querySelector('#jar-a li.note')")
		b.run(chromedp.KeyEvent("\x1b"))
		b.click("#frame-a [name=reload]")
		b.missing("removed", "")
		eval[any](b, "document.querySelector('input[name=pane][value=bench]').click()")
		b.shoot("missing-" + lang)
	}
}
