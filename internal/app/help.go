package app

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"sessionlab/internal/languages"
	"sessionlab/internal/words"
)

// usage says what a flag is for, in Markdown; "" where no sentence was written.
func usage(language, name string) string {
	return words.Own().Say(language, "flag."+name, map[string]string{"lab": classAddr, "demo": classDemoAddr})
}

// defaultOf is a flag's default as people type it, "" where there is none.
func defaultOf(f *flag.Flag) string {
	return strings.Replace(f.DefValue, "h0m0s", "h", 1)
}

// printHelp lists the flags, each with its variable, its default and what it is for.
func printHelp(flags *flag.FlagSet, out io.Writer) {
	fmt.Fprintf(out, "lab: Session Lab\n%s\n", strings.Join(words.Own().SayAll("start.flags", nil), "\n"))
	flags.VisitAll(func(f *flag.Flag) {
		kind, _ := flag.UnquoteUsage(f)
		fmt.Fprintf(out, "\n  %s (%s", strings.TrimSpace("-"+f.Name+" "+kind), variable(f.Name))
		if byDefault := defaultOf(f); byDefault != "" && byDefault != "false" {
			fmt.Fprintf(out, ", default %s", byDefault)
		}
		fmt.Fprintln(out, ")")
		for _, language := range languages.All {
			fmt.Fprintf(out, "    \t%s\n", strings.ReplaceAll(usage(language, f.Name), "`", ""))
		}
	})
}
