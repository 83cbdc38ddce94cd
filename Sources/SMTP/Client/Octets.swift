extension RawSpan {
    /// The position of the first octet below 16 at `start` or behind it, and nil where there is none: every CR, LF and NUL
    /// is one, and text has hardly any other but tabs.
    ///
    /// Eight octets at a time: a loop octet by octet costs ten times as much. Every load is checked against the bounds.
    func firstControl(from start: Int) -> Int? {
        var position = start
        while position + 8 <= byteCount {
            let word = UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
            // Of each octet the highest bit: set where 16 can't be taken away. What an octet borrows of the next one may set
            // a bit too many, but never below the first that is right.
            let below = (word &- 0x1010_1010_1010_1010) & ~word & 0x8080_8080_8080_8080
            if below != 0 { return position + below.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < byteCount {
            if self[octet: position] < 16 { return position }
            position += 1
        }
        return nil
    }

    /// An octet. Any eight bits are one, and the position is checked.
    subscript(octet position: Int) -> UInt8 { unsafeLoad(fromByteOffset: position, as: UInt8.self) }
}
