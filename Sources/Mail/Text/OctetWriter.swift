/// Writes octets one behind the other, for text that every message has made: records, fields, codes.
///
/// Memory grows as it is needed, and every write makes sure of its room first. An array does the same, but asks at each
/// append whether it is shared: a record is a hundred literals, and each took five times as long.
@usableFromInline
package struct OctetWriter: ~Copyable {
    @usableFromInline
    var memory: UnsafeMutablePointer<UInt8>
    @usableFromInline
    var capacity: Int
    @usableFromInline
    var count = 0

    /// - Parameter capacity: octets that are likely to be written.
    package init(capacity: Int) {
        self.capacity = max(capacity, 32)
        memory = .allocate(capacity: self.capacity)
    }

    deinit { memory.deallocate() }

    /// Makes room for so many more octets.
    @inlinable
    mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @usableFromInline
    mutating func grow(_ more: Int) {
        capacity = max(2 * capacity, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: memory, count: count)
        memory.deallocate()
        memory = larger
    }

    /// Adds an octet.
    @inlinable
    package mutating func octet(_ octet: UInt8) {
        reserve(1)
        memory[count] = octet
        count += 1
    }

    /// Adds what is written out in the code. Always in place, where its length is known.
    @inlinable
    @inline(__always)
    package mutating func literal(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length)
        (memory + count).update(from: text.utf8Start, count: length)
        count += length
    }

    /// Adds octets.
    package mutating func octets(_ octets: UnsafeBufferPointer<UInt8>) {
        guard let start = octets.baseAddress else { return }
        reserve(octets.count)
        (memory + count).update(from: start, count: octets.count)
        count += octets.count
    }

    /// Adds text in UTF-8.
    package mutating func text(_ text: String) {
        if text.utf8.withContiguousStorageIfAvailable({ octets($0) }) == nil {
            for octet in text.utf8 { self.octet(octet) }
        }
    }

    /// Adds a number in decimal digits.
    package mutating func number(_ value: some BinaryInteger & FixedWidthInteger) {
        // The longest of 64 bits has nineteen digits and a sign, or twenty digits.
        reserve(20)
        var rest = UInt64(value.magnitude)
        if value < 0 { octet(UInt8(ascii: "-")) }
        var digits = 1
        var quotient = rest / 10
        while quotient > 0 {
            digits += 1
            quotient /= 10
        }
        for place in stride(from: count + digits - 1, through: count, by: -1) {
            memory[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += digits
    }

    /// Calls `body` with what was written.
    package borrowing func withOctets<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        body(UnsafeBufferPointer(start: memory, count: count))
    }

    /// What was written, as text; what is no UTF-8 becomes U+FFFD.
    package borrowing func string() -> String {
        String(decoding: UnsafeBufferPointer(start: memory, count: count), as: UTF8.self)
    }
}
