import Mail

/// The last hosts of a text's links, as they stand there: links next to each other are to few.
struct KnownHosts {
    private struct Known {
        var text: [UInt8]
        var name: String
        var traits: Link.Traits
    }

    private static let most = 4
    private var known: [Known] = []
    private var next = 0

    /// What ``HostName/normalized(_:)`` says of a host.
    mutating func normalized(_ text: borrowing Span<UInt8>) -> (name: String, traits: Link.Traits) {
        for index in known.indices where text.equals(known[index].text) {
            return (known[index].name, known[index].traits)
        }
        let (name, traits) = HostName.normalized(text)
        // Longer ones are looked at each time, so that nobody has much kept.
        guard text.count <= 253 else { return (name, traits) }
        let found = Known(text: text.array(0..<text.count), name: name, traits: traits)
        if known.count < Self.most {
            known.append(found)
        } else {
            known[next] = found
            next = (next + 1) % Self.most
        }
        return (name, traits)
    }
}

/// Hosts of URLs as DNS is asked for them (WHATWG URL, section 3.5).
enum HostName {
    /// The host in lower case and A-labels, and what was odd about it.
    static func normalized(_ text: borrowing Span<UInt8>) -> (name: String, traits: Link.Traits) {
        let count = min(text.count, 1_024)
        if let name = plain(text, count) { return (name, []) }
        var traits: Link.Traits = []
        var octets: [UInt8] = []
        octets.reserveCapacity(count)
        var hasPercent = false
        var isInternational = false
        for index in 0..<count {
            let octet = text[index]
            hasPercent = hasPercent || octet == UInt8(ascii: "%")
            isInternational = isInternational || octet >= 0x80
            octets.append(octet.lowered)
        }
        if hasPercent {
            octets = ExtendedParameter.percentDecoded(octets).map(\.lowered)
            traits.insert(.encodedHost)
            isInternational = octets.contains { $0 >= 0x80 }
        }
        if isInternational {
            traits.insert(.internationalHost)
            octets = mapped(octets).map(\.lowered)
        }
        while octets.last == dot { octets.removeLast() }
        if hasEncodedLabel(octets) { traits.insert(.internationalHost) }
        if let address = address(octets) {
            traits.insert(.numericHost)
            return (address, traits)
        }
        if isInternational, let domain = try? Domain(octets.text) { return (domain.name, traits) }
        return (octets.text, traits)
    }

    /// The host in lower case, where there is nothing odd about it, as with nearly all; nil where there may be.
    private static func plain(_ text: borrowing Span<UInt8>, _ count: Int) -> String? {
        // What begins with a digit may be an address.
        guard count > 0, text[0].isAlphanumeric, !text[0].isDigit, text[count - 1] != dot else { return nil }
        var isAtLabel = true
        for index in 0..<count {
            let octet = text[index]
            guard octet.isAlphanumeric || octet == dash || octet == dot || octet == UInt8(ascii: "_"),
                !isAtLabel || octet | 0x20 != UInt8(ascii: "x") || !text.has("xn--", at: index, before: count)
            else { return nil }
            isAtLabel = octet == dot
        }
        return text.extracting(0..<count).withUnsafeBufferPointer { octets in
            String(unsafeUninitializedCapacity: count) { name in
                for (index, octet) in octets.enumerated() { name[index] = octet.lowered }
                return count
            }
        }
    }

    /// Whether a label is one of IDNA's.
    private static func hasEncodedLabel(_ octets: [UInt8]) -> Bool {
        var isAtLabel = true
        for index in octets.indices {
            if isAtLabel, octets[index] == UInt8(ascii: "x"), octets[index...].begins("xn--") {
                return true
            }
            isAtLabel = octets[index] == dot
        }
        return false
    }

    /// What IDNA's mapping makes of characters that look like ASCII (UTS #46): wide ones, other dots, and none of those
    /// without width. The rest is the library's.
    private static func mapped(_ octets: [UInt8]) -> [UInt8] {
        var result = String.UnicodeScalarView()
        for scalar in octets.text.unicodeScalars {
            switch scalar.value {
            case 0x3002, 0xFF0E, 0xFF61, 0x2024: result.append(".")
            case 0xFF01...0xFF5E:
                if let plain = Unicode.Scalar(scalar.value - 0xFEE0) { result.append(plain) }
            case 0x00AD, 0x200B...0x200D, 0x2060, 0xFEFF, 0x034F, 0x180B...0x180E, 0xFE00...0xFE0F: break
            // Letters in circles and for mathematics: their plain forms.
            case 0x24B6...0x24CF:
                if let plain = Unicode.Scalar(scalar.value - 0x24B6 + 0x61) { result.append(plain) }
            case 0x24D0...0x24E9:
                if let plain = Unicode.Scalar(scalar.value - 0x24D0 + 0x61) { result.append(plain) }
            case 0x1D400...0x1D6A3:
                let letter = (scalar.value - 0x1D400) % 52
                if let plain = Unicode.Scalar(0x61 + letter % 26) { result.append(plain) }
            default: result.append(scalar)
            }
        }
        return Array(String(result).utf8)
    }

    /// An IPv4 address in any of the forms that browsers take: one to four numbers, decimal, octal or hexadecimal.
    private static func address(_ octets: [UInt8]) -> String? {
        guard let first = octets.first, first.isDigit, octets.count <= 64 else { return nil }
        let parts = octets.split(separator: dot, omittingEmptySubsequences: false)
        guard parts.count <= 4 else { return nil }
        var numbers: [UInt64] = []
        for part in parts {
            let text = part.text
            let number: UInt64?
            if part.begins("0x") {
                number = part.count == 2 ? 0 : UInt64(text.dropFirst(2), radix: 16)
            } else if part.count > 1, part.first == UInt8(ascii: "0") {
                number = UInt64(text, radix: 8)
            } else {
                number = part.first?.isDigit == true ? UInt64(text) : nil
            }
            guard let number else { return nil }
            numbers.append(number)
        }
        guard let last = numbers.popLast(), numbers.allSatisfy({ $0 < 256 }),
            last < UInt64(1) << UInt64(8 * (4 - numbers.count))
        else { return nil }
        var value = last
        for (index, number) in numbers.enumerated() { value |= number << UInt64(24 - 8 * index) }
        return [24, 16, 8, 0].map { String(value >> UInt64($0) & 255) }.joined(separator: ".")
    }
}
