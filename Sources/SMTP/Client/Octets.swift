extension RawSpan {
    /// The position of the first octet below 16 at `start` or behind it, and nil where there is none: every CR, LF and NUL
    /// is one, and text has hardly any other but tabs.
    ///
    /// Thirty-two octets at a time, then eight: all that leaves goes by here, and a loop octet by octet costs five times as
    /// much. Every load is checked against the bounds.
    func firstControl(from start: Int) -> Int? {
        var position = start
        while position + 32 <= byteCount {
            let words = unsafeLoadUnaligned(fromByteOffset: position, as: SIMD4<UInt64>.self)
            let below = Self.below16(words)
            if below[0] | below[1] | below[2] | below[3] != 0 { break }
            position += 32
        }
        while position + 8 <= byteCount {
            let word = UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
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

    // Of each octet the highest bit: set where 16 can't be taken away. What an octet borrows of the next one may set a bit too
    // many, but never below the first that is right.
    @inline(__always)
    private static func below16(_ words: SIMD4<UInt64>) -> SIMD4<UInt64> {
        (words &- SIMD4(repeating: 0x1010_1010_1010_1010)) & ~words & SIMD4(repeating: 0x8080_8080_8080_8080)
    }

    /// An octet. Any eight bits are one, and the position is checked.
    subscript(octet position: Int) -> UInt8 { unsafeLoad(fromByteOffset: position, as: UInt8.self) }
}
