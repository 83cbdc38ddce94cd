internal import Mail
internal import NIOCore

/// The hash of a field's name in any case of letters: a polynomial over the prime 2^61 - 1 at a point that nobody knows,
/// so that nobody can make names that collide. Swift's own hash is as safe, but costs several times as much for names of
/// a few octets.
enum FieldNameHash {
    private static let prime: UInt64 = 1 << 61 - 1
    private static let point = UInt64.random(in: 1 << 32..<prime)

    static func of(_ name: UnsafeRawBufferPointer) -> UInt64 {
        let point = point
        // The size comes first, so that no name is another one's beginning. Seven octets are a number below the prime.
        var hash = UInt64(truncatingIfNeeded: name.count)
        var index = 0
        while index < name.count {
            let end = min(index + 7, name.count)
            var chunk: UInt64 = 0
            while index < end {
                chunk = chunk << 8 | UInt64(name[index].lowercased)
                index += 1
            }
            hash = times(hash, point) + chunk
            if hash >= prime { hash -= prime }
        }
        return times(hash, point)
    }

    // The product of two numbers below the prime, modulo the prime.
    private static func times(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (high, low) = a.multipliedFullWidth(by: b)
        let sum = (low & prime) + (high << 3 | low >> 61)
        return sum >= prime ? sum - prime : sum
    }
}

/// The fields of a header by name, for many signatures. Made in one pass; names are compared in place.
struct FieldIndex: Sendable {
    /// The header, with or without a body behind it.
    let header: ByteBuffer
    let layout: HeaderLayout
    // What is known of a field besides where it stands.
    private struct Entry {
        /// The hash of its name.
        var hash: UInt64
        /// The field of its name above it; negative for none.
        var previous: Int32
    }
    private var entries: [Entry] = []
    // The last field of each name, at a place that the name's hash leads to; negative where there is none. A power of two,
    // at most half full.
    private var last: [Int32]

    init(_ header: ByteBuffer) {
        self.header = header
        let layout = HeaderLayout(header)
        self.layout = layout
        let fields = layout.fields
        var size = 32
        while size < 2 * fields.count { size *= 2 }
        last = [Int32](repeating: -1, count: size)
        entries.reserveCapacity(fields.count)
        header.withUnsafeReadableBytes { bytes in
            for number in fields.indices {
                let name = UnsafeRawBufferPointer(rebasing: bytes[fields[number].start..<fields[number].nameEnd])
                let hash = FieldNameHash.of(name)
                let place = place(of: name, hash, in: bytes)
                entries.append(Entry(hash: hash, previous: last[place]))
                last[place] = Int32(truncatingIfNeeded: number)
            }
        }
    }

    // Where the last field of a name is or would be.
    private func place(
        of name: UnsafeRawBufferPointer, _ hash: UInt64, in bytes: UnsafeRawBufferPointer
    ) -> Int {
        let mask = last.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while last[place] >= 0 {
            let known = Int(last[place])
            if entries[known].hash == hash, hasName(name, layout.fields[known], in: bytes) { break }
            place = (place + 1) & mask
        }
        return place
    }

    private func hasName(
        _ name: UnsafeRawBufferPointer, _ field: HeaderLayout.Field, in bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard field.nameEnd - field.start == name.count else { return false }
        for offset in 0..<name.count where bytes[field.start + offset].lowercased != name[offset].lowercased {
            return false
        }
        return true
    }

    // The last field of a name; negative for none.
    private func last(_ name: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer) -> Int32 {
        last[place(of: name, FieldNameHash.of(name), in: bytes)]
    }

    /// The numbers of the fields with a name, from the top.
    func numbers(_ name: StaticString) -> [Int] {
        var number = header.withUnsafeReadableBytes { bytes in
            name.withUTF8Buffer { last(UnsafeRawBufferPointer($0), in: bytes) }
        }
        guard number >= 0 else { return [] }
        var numbers: [Int] = []
        while number >= 0 {
            numbers.append(Int(number))
            number = entries[Int(number)].previous
        }
        numbers.reverse()
        return numbers
    }

    /// How many fields have a name.
    func count(of name: [UInt8]) -> Int {
        var number = header.withUnsafeReadableBytes { bytes in name.withUnsafeBytes { last($0, in: bytes) } }
        var count = 0
        while number >= 0 {
            count += 1
            number = entries[Int(number)].previous
        }
        return count
    }

    /// A field as it stands, line ends included.
    func raw(_ number: Int) -> [UInt8] {
        let field = layout.fields[number]
        return header.withUnsafeReadableBytes { Array($0[field.start..<field.end]) }
    }

    /// Appends a signature field as it was signed: without the value of `b=` and without its line end.
    func appendSignature(_ number: Int, _ canonicalization: DKIMCanonicalization, to output: inout [UInt8]) {
        let field = layout.fields[number]
        header.withUnsafeReadableBytes { bytes in
            let raw = UnsafeRawBufferPointer(rebasing: bytes[field.start..<field.end])
            let value = DKIMSignature.signatureValue(in: raw) ?? raw.count..<raw.count
            // On the stack, because this is done for every signature.
            withUnsafeTemporaryAllocation(byteCount: raw.count, alignment: 1) { copy in
                copy.copyMemory(from: UnsafeRawBufferPointer(rebasing: raw[..<value.lowerBound]))
                UnsafeMutableRawBufferPointer(rebasing: copy[value.lowerBound...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: raw[value.upperBound...]))
                DKIMHeader.append(
                    UnsafeRawBufferPointer(rebasing: copy[..<(raw.count - value.count)]), canonicalization,
                    isLast: true, to: &output)
            }
        }
    }

    /// What is behind the colon of a field.
    func value(_ number: Int) -> [UInt8] {
        let field = layout.fields[number]
        return header.withUnsafeReadableBytes { Array($0[field.valueStart..<field.end]) }
    }

    /// How many octets a field's value has.
    func valueSize(_ number: Int) -> Int { layout.fields[number].end - layout.fields[number].valueStart }

    /// The fields that names stand for, from the bottom up, in the form that is signed; a name without a
    /// field left stands for nothing (RFC 6376 section 5.4.2).
    func signedHeader(
        _ names: [ArraySlice<UInt8>], _ canonicalization: DKIMCanonicalization
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(2_048)
        // For the last field of a name that was taken, the next one to take.
        var next = [Int32](repeating: -2, count: layout.fields.count)
        header.withUnsafeReadableBytes { bytes in
            for name in names {
                let head = name.withUnsafeBytes { last($0, in: bytes) }
                guard head >= 0 else { continue }
                let number = next[Int(head)] == -2 ? head : next[Int(head)]
                guard number >= 0 else { continue }
                next[Int(head)] = entries[Int(number)].previous
                let field = layout.fields[Int(number)]
                DKIMHeader.append(
                    UnsafeRawBufferPointer(rebasing: bytes[field.start..<field.end]), canonicalization, to: &output)
            }
        }
        return output
    }
}
