extension String {
    /// Text of at most `capacity` octets, which `write` writes and counts. What is no UTF-8 becomes U+FFFD.
    ///
    /// They are gathered on the stack: the standard library's own initializer of this kind makes the string first and
    /// looks it over afterwards, which takes three times as long for an address.
    @inlinable
    @inline(__always)
    package init(octets capacity: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { memory in
            let count = write(memory)
            return String(decoding: UnsafeBufferPointer(rebasing: memory[..<count]), as: UTF8.self)
        }
    }
}
