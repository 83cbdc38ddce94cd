import Mail

/// Decodes RDATA in wire form (RFC 1035 section 3.3, RFC 3596, RFC 6698).
///
/// The octets come from the network: every length is checked, and a malformed record gives nil. Names are expected
/// without compression, as libunbound hands them out; a compression pointer counts as malformed.
enum RecordDecoder {
    /// Decodes one record, or nil when it is malformed, or a PTR that names what no host is called.
    static func decode(_ octets: UnsafeRawBufferPointer, as type: RecordType) -> RecordData? {
        switch type {
        case .a: octets.count == 4 ? IPAddress(octets: octets).map(RecordData.address) : nil
        case .aaaa: octets.count == 16 ? IPAddress(octets: octets).map(RecordData.address) : nil
        case .cname: labels(octets[...]).flatMap(Domain.init(labels:)).map(RecordData.name)
        case .ptr: hostName(octets[...]).map(RecordData.name)
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
        // RFC 2181 section 11: the name may have any octets, and is looked up like any other.
        return labels(octets[2...]).flatMap(Domain.init(labels:)).map { .mx(preference: preference, exchange: $0) }
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

    /// Reads a name that fills `octets` and that a host can have; the root is no host name.
    private static func hostName(_ octets: Slice<UnsafeRawBufferPointer>) -> Domain? {
        // A dot inside a label, or an octet beyond ASCII that IDNA would convert, must not become another name.
        guard let labels = labels(octets),
            labels.allSatisfy({ $0.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: ".") } })
        else { return nil }
        return try? Domain(String(decoding: Array(labels.joined(separator: [UInt8(ascii: ".")])), as: UTF8.self))
    }

    /// Reads the labels of a name that fills `octets`.
    private static func labels(_ octets: Slice<UnsafeRawBufferPointer>) -> [[UInt8]]? {
        var labels: [[UInt8]] = []
        var rest = octets
        while let length = rest.popFirst() {
            if length == 0 { return rest.isEmpty ? labels : nil }
            guard length <= 63, rest.count >= Int(length) else { return nil }
            labels.append(Array(rest.prefix(Int(length))))
            rest = rest.dropFirst(Int(length))
        }
        return nil
    }
}
