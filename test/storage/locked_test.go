package storage

import (
	"testing"

	"sessionlab/internal/demo/redisstore/redistest"
	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestRedisUnlocks: where Redis does not answer, the choice is locked with the reason and
// the command that starts one; it unlocks by itself, and then the rows are in Redis, with
// the time that they have left.
func TestRedisUnlocks(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	redis.Kill(t)
	l := lab.Start(t, "-redis", redis.URL())
	b := browser.New(t, "en")
	b.OpenedLesson(l, "session", "en")
	b.PressSettings()
	b.Wait("the reason", "document.querySelector('.board [value=redis]').disabled && document.querySelector('#storage-why').textContent.includes('redis-server --port 6379')")
	redis.Restart(t)
	b.Wait("the choice", "!document.querySelector('.board [value=redis]').disabled && document.querySelector('#storage-why').textContent === ''")
	b.Click(".board label:has([name=storage-store][value=redis])")
	b.Wait("the rows in Redis", "document.querySelector('.where').textContent === 'Redis' && document.querySelector('.board [value=redis]').checked")
	b.PressSettings()
	l.SetPolicy(t, `{"idleTimeout":600}`)
	b.PressReload("a")
	b.Wait("a row", "document.querySelector('.st .is-mine')")
	b.Click(".servers [name=look]")
	b.Wait("the time left", "/^= same(9 min|10 min)/.test([...document.querySelectorAll('.look tbody td')].slice(1, 3).map(e => e.textContent).join(''))")
}
