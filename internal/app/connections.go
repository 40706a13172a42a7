package app

const (
	// ownFiles is enough for the files that the lab itself has open: its listeners, the
	// data file and lessons that are being read.
	ownFiles = 48
	// manyConnections is more than a class of 1,000 has open.
	manyConnections = 8192
)

// connectionLimits are how many connections may be open in all and from one address,
// where the system lets the program open so many files (0 is unknown) and one address
// may have so many streams. An eighth is left to other addresses.
func connectionLimits(files uint64, streams int) (inAll, fromOne int) {
	inAll = max(manyConnections, 4*streams)
	if files > 0 {
		inAll = int(min(uint64(inAll), max(files, ownFiles+8)-ownFiles))
	}
	return inAll, inAll - inAll/8
}

// streamsHere are how many streams one address may have where so many are asked for,
// and how many long polls. Each is less than half of the address's connections, so that
// both together leave some for other requests.
func streamsHere(asked int, files uint64) int {
	_, fromOne := connectionLimits(files, asked)
	return min(asked, max(1, (fromOne-1)/2))
}
