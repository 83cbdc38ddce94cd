import Mail

/// Hosts of URLs as DNS is asked for them (WHATWG URL, section 3.5).
enum HostName {
    /// The host in lower case and A-labels, and what was odd about it.
    static func normalized(_ text: borrowing Span<UInt8>) -> (name: String, traits: Link.Traits) {
        var traits: Link.Traits = []
        var octets: [UInt8] = []
        let count = min(text.count, 1_024)
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
