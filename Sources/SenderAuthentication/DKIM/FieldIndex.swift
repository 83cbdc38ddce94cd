internal import Mail
internal import NIOCore

/// The fields of a header by name, for many signatures. Made in one pass; names are compared in place.
struct FieldIndex: Sendable {
    /// The header, with or without a body behind it.
    let header: ByteBuffer
    let layout: HeaderLayout
    // The last field of each name, by the hash of the name in lower case, and for each field the one of its name above
    // it. Hashes are seeded, so nobody can make names that collide.
    private var last: [Int: Int32] = [:]
    private var previous: [Int32] = []

    init(_ header: ByteBuffer) {
        self.header = header
        layout = HeaderLayout(header)
        previous.reserveCapacity(layout.fields.count)
        last.reserveCapacity(min(layout.fields.count, 64))
        header.withUnsafeReadableBytes { bytes in
            var name: [UInt8] = []
            for (number, field) in layout.fields.enumerated() {
                name.removeAll(keepingCapacity: true)
                for octet in bytes[field.start..<field.nameEnd] { name.append(octet.lowercased) }
                let slot = name.withUnsafeBytes { place(of: $0, in: bytes) }
                previous.append(last.updateValue(Int32(truncatingIfNeeded: number), forKey: slot) ?? -1)
            }
        }
    }

    // Where a name is or would be.
    private func place(of name: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: name)
        var slot = hasher.finalize()
        while let known = last[slot], !hasName(name, layout.fields[Int(known)], in: bytes) { slot &+= 1 }
        return slot
    }

    private func hasName(
        _ name: UnsafeRawBufferPointer, _ field: HeaderLayout.Field, in bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard field.nameEnd - field.start == name.count else { return false }
        for offset in 0..<name.count where bytes[field.start + offset].lowercased != name[offset] { return false }
        return true
    }

    /// The numbers of the fields with a name, which is in lower case, from the top.
    func numbers(_ name: StaticString) -> [Int] {
        let slot = header.withUnsafeReadableBytes { bytes in
            name.withUTF8Buffer { place(of: UnsafeRawBufferPointer($0), in: bytes) }
        }
        var numbers: [Int] = []
        var number = last[slot] ?? -1
        while number >= 0 {
            numbers.append(Int(number))
            number = previous[Int(number)]
        }
        return numbers.reversed()
    }

    /// How many fields have a name, which is in lower case.
    func count(of name: [UInt8]) -> Int {
        let slot = header.withUnsafeReadableBytes { bytes in name.withUnsafeBytes { place(of: $0, in: bytes) } }
        var count = 0
        var number = last[slot] ?? -1
        while number >= 0 {
            count += 1
            number = previous[Int(number)]
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

    /// The fields that names, in lower case, stand for, from the bottom up, in the form that is signed; a name without a
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
                let slot = name.withUnsafeBytes { place(of: $0, in: bytes) }
                guard let head = last[slot] else { continue }
                let number = next[Int(head)] == -2 ? head : next[Int(head)]
                guard number >= 0 else { continue }
                next[Int(head)] = previous[Int(number)]
                let field = layout.fields[Int(number)]
                DKIMHeader.append(
                    UnsafeRawBufferPointer(rebasing: bytes[field.start..<field.end]), canonicalization, to: &output)
            }
        }
        return output
    }
}
