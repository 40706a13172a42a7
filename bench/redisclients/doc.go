// Package redisclients measures two Redis clients for Go on the commands that the lab's
// store sends. It is a module of its own, so that the client which the lab does not use
// is not among the lab's dependencies. Start a Redis, then run
//
//	REDIS=127.0.0.1:6379 go test -bench . -benchmem -count 6
package redisclients
