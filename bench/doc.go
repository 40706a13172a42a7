// Command bench measures the lab beside others, in one run on one machine, and
// prints the tables of bench/README.md.
//
//	go run ./bench                     # all of it, about half an hour
//	go run ./bench -only followers     # one part
//	go run ./bench -write              # and put the tables into bench/README.md
//
// A figure of another day or machine says nothing; ratios within a run do. Each
// round measures every program once, in an order that turns from round to
// round, and a table shows the medians over the rounds.
package main
