// Package datafile is what the lab's SQLite files have in common: their user alone can read
// them, and neither a planted file nor another program's is opened.
package datafile
