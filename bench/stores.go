package main

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// storeRows is how many rows each store has, all of them logged in.
const storeRows = 10_000

// keeper is a program under load, with the store that keeps its sessions.
type keeper struct {
	contender
	kind, program string                              // such as "Redis" and "scs"
	cookie        func(*process, int) (string, error) // of the row that was there from the start
	inside        storage                             // nil where only the program itself can look
}

// label is how the tables and messages name it.
func (k *keeper) label() string { return k.kind + ": " + k.program }

// stores measures the demo and two session libraries with each store.
func stores(ctx context.Context, b *bench) (string, error) {
	all, stop, err := b.keepers(ctx)
	defer stop()
	if err != nil {
		return "", err
	}
	found := map[string][]sample{} // by scenario and label
	for _, s := range scenarios {
		for round := range b.rounds {
			for i := range all {
				k := all[(i+round)%len(all)]
				one, err := b.loadKeeper(ctx, k, s)
				if err != nil {
					return "", fmt.Errorf("%s: %w", k.label(), err)
				}
				found[s.mode+k.label()] = append(found[s.mode+k.label()], one)
			}
			fmt.Fprintf(os.Stderr, "stores: %s, round %d of %d\n", s.mode, round+1, b.rounds)
		}
	}
	for _, k := range all { // they still do after it what they did before
		if err := k.check(ctx); err != nil {
			return "", fmt.Errorf("%s, after the load: %w", k.label(), err)
		}
	}
	return storesTables(all, found), nil
}

// loadKeeper measures one program, and makes sure that each first visit has made a row.
func (b *bench) loadKeeper(ctx context.Context, k *keeper, s scenario) (sample, error) {
	if s.mode != "first" || k.inside == nil {
		return b.load(ctx, k.contender, s)
	}
	before, err := k.inside.rows(ctx)
	if err != nil {
		return sample{}, err
	}
	one, err := b.load(ctx, k.contender, s)
	if err != nil {
		return sample{}, err
	}
	after, err := k.inside.rows(ctx)
	if err == nil && after-before < one.count-one.failed {
		err = fmt.Errorf("%d first visits made %d rows", one.count, after-before)
	}
	return one, err
}

func storesTables(all []*keeper, found map[string][]sample) string {
	rate := func(s sample) float64 { return s.rate }
	p99 := func(s sample) float64 { return s.p99 }
	var b strings.Builder
	for _, s := range scenarios {
		fmt.Fprintf(&b, "**%s** (%s)\n\n", s.title, strings.Replace(s.what, "up to ", "", 1))
		rows := [][]string{{"store: program", "of the lab's requests/s in memory", "of its p99 in memory",
			"the lab's requests/s with this store, of the program's", "the lab's p99, of the program's", "CPU a request", "p99"}}
		inMemory := found[s.mode+all[0].label()]
		var lab []sample
		for _, k := range all {
			samples := found[s.mode+k.label()]
			if k.program == ourselves {
				lab = samples
			}
			rows = append(rows, []string{k.label(),
				ratioOf(samples, inMemory, rate), ratioOf(samples, inMemory, p99),
				ratioOf(lab, samples, rate), ratioOf(lab, samples, p99),
				micros(medianOf(samples, func(s sample) float64 { return s.cpu })),
				micros(medianOf(samples, p99)) + failures(samples)})
		}
		b.WriteString(table(rows) + "\n")
	}
	return strings.TrimSpace(b.String())
}
