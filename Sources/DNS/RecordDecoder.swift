import Mail

/// Decodes RDATA in wire form (RFC 1035 section 3.3, RFC 3596, RFC 6698).
///
/// The octets come from the network: every length is checked, and a malformed record gives nil. Names are expected
/// without compression, as libunbound hands them out; a compression pointer counts as malformed.
enum RecordDecoder {
    /// Decodes one record, or nil when it is malformed or names a host that no `Domain` can be.
    static func decode(_ octets: UnsafeRawBufferPointer, as type: RecordType) -> RecordData? {
        switch type {
        case .a: octets.count == 4 ? IPAddress(octets: octets).map(RecordData.address) : nil
        case .aaaa: octets.count == 16 ? IPAddress(octets: octets).map(RecordData.address) : nil
        case .cname, .ptr: hostName(octets[...]).map(RecordData.name)
        case .mx: mx(octets)
        case .txt: text(octets).map(RecordData.text)
        case .tlsa: tlsa(octets)
        }
    }

    private static func mx(_ octets: UnsafeRawBufferPointer) -> RecordData? {
        guard octets.count >= 3 else { return nil }
        let preference = UInt16(octets[0]) << 8 | UInt16(octets[1])
        // RFC 7505: the root as exchange says that the domain takes no mail.
        if octets.count == 3, octets[2] == 0 { return .mx(preference: preference, exchange: nil) }
        return hostName(octets[2...]).map { .mx(preference: preference, exchange: $0) }
    }

    /// RFC 1035 section 3.3.14: one or more character strings, which RFC 7208 section 3.3 joins without spaces.
    private static func text(_ octets: UnsafeRawBufferPointer) -> [UInt8]? {
        guard !octets.isEmpty else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(octets.count)
        var index = 0
        while index < octets.count {
            let end = index + 1 + Int(octets[index])
            guard end <= octets.count else { return nil }
            text.append(contentsOf: octets[(index + 1)..<end])
            index = end
        }
        return text
    }

    private static func tlsa(_ octets: UnsafeRawBufferPointer) -> RecordData? {
        guard octets.count >= 3 else { return nil }
        return .tlsa(usage: octets[0], selector: octets[1], matching: octets[2], data: Array(octets[3...]))
    }

    /// Reads a name that fills `octets`; the root is no host name.
    private static func hostName(_ octets: Slice<UnsafeRawBufferPointer>) -> Domain? {
        var name: [UInt8] = []
        name.reserveCapacity(octets.count)
        var rest = octets
        while let length = rest.popFirst() {
            if length == 0 {
                guard rest.isEmpty, !name.isEmpty else { return nil }
                return try? Domain(String(decoding: name, as: UTF8.self))
            }
            guard length <= 63, rest.count >= Int(length) else { return nil }
            let label = rest.prefix(Int(length))
            // A dot inside a label, or an octet beyond ASCII that IDNA would convert, must not become another name.
            guard label.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: ".") }) else { return nil }
            if !name.isEmpty { name.append(UInt8(ascii: ".")) }
            name.append(contentsOf: label)
            rest = rest.dropFirst(Int(length))
        }
        return nil
    }
}
