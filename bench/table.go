package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// median returns the middle value; of an even number, the upper one.
func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// percentile returns the value that so many in a hundred are not above.
func percentile(values []float64, percent int) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)*percent/100]
}

// medianOf is the median of what of takes from each sample.
func medianOf[T any](samples []T, of func(T) float64) float64 {
	var values []float64
	for _, s := range samples {
		values = append(values, of(s))
	}
	return median(values)
}

// ratioOf is the median over the rounds of the ratio within each.
func ratioOf[T any](samples, base []T, of func(T) float64) string {
	var ratios []float64
	for i := range samples {
		ratios = append(ratios, of(samples[i])/of(base[i]))
	}
	if r := median(ratios); r < 0.1 {
		return fmt.Sprintf("%.3f", r)
	}
	return fmt.Sprintf("%.2f", median(ratios))
}

func micros(v float64) string {
	switch {
	case v >= 10_000:
		return fmt.Sprintf("%.0f ms", v/1000)
	case v >= 1000:
		return fmt.Sprintf("%.1f ms", v/1000)
	case v >= 10:
		return fmt.Sprintf("%.0f µs", v)
	default:
		return fmt.Sprintf("%.1f µs", v)
	}
}

func thousands(n int) string {
	switch {
	case n >= 1_000_000:
		return fmt.Sprintf("%d,000,000", n/1_000_000)
	case n >= 1000:
		return fmt.Sprintf("%d,000", n/1000)
	default:
		return fmt.Sprint(n)
	}
}

// table writes rows as a Markdown table; the first is its head.
func table(rows [][]string) string {
	var b strings.Builder
	for i, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString("| ---" + strings.Repeat(" | ---:", len(row)-1) + " |\n")
		}
	}
	return b.String()
}
