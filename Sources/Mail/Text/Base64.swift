/// Base64 (RFC 4648 section 4) as signatures and encoded-words have it.
public enum Base64 {
    /// The octets; nil when something but the alphabet, white space and the padding at the end is in the text.
    public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        // Unsafe memory, because signatures and keys are read with it; text that lies elsewhere is copied.
        text.withContiguousStorageIfAvailable { decode($0) } ?? Array(text).withUnsafeBufferPointer { decode($0) }
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var isValid = false
        let octets = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 3) { output, written in
            var bits: UInt32 = 0
            var count = 0
            var padding = 0
            func put(_ octet: UInt32) {
                output[written] = UInt8(truncatingIfNeeded: octet)
                written += 1
            }
            let values = values
            var index = 0
            while index < text.count {
                // Whole groups of letters, as almost all text is.
                while count % 4 == 0, padding == 0, index + 4 <= text.count {
                    let (a, b) = (values[Int(text[index])], values[Int(text[index + 1])])
                    let (c, d) = (values[Int(text[index + 2])], values[Int(text[index + 3])])
                    guard (a | b | c | d) < 64 else { break }
                    bits = UInt32(a) << 18 | UInt32(b) << 12 | UInt32(c) << 6 | UInt32(d)
                    put(bits >> 16)
                    put(bits >> 8)
                    put(bits)
                    count += 4
                    index += 4
                }
                guard index < text.count else { break }
                let value = values[Int(text[index])]
                index += 1
                if value < 64 {
                    guard padding == 0 else { return }
                    bits = bits << 6 | UInt32(value)
                    count += 1
                    if count % 4 == 0 {
                        put(bits >> 16)
                        put(bits >> 8)
                        put(bits)
                    }
                } else if value == pad {
                    padding += 1
                } else if value != blank {
                    return
                }
            }
            let rest = count % 4
            if rest == 2 {
                put(bits >> 4)
            } else if rest == 3 {
                put(bits >> 10)
                put(bits >> 2)
            }
            // Padding may be left out, as some signers do, but not be of another length.
            isValid = rest != 1 && (padding == 0 || rest > 0 && padding == 4 - rest)
        }
        return isValid ? octets : nil
    }

    private static let blank: UInt8 = 64
    private static let pad: UInt8 = 65
    // What each octet stands for: less than 64 for one of the alphabet, 66 for what may not be there.
    private static let values: [UInt8] = (UInt8.min...UInt8.max).map { octet in
        octet == 0x20 || octet == 0x09 || octet == 0x0D || octet == 0x0A
            ? blank : octet == UInt8(ascii: "=") ? pad : value(of: octet) ?? 66
    }

    /// The text of octets, padded.
    public static func encode(_ octets: some Collection<UInt8>) -> String {
        let octets = Array(octets)
        var text: [UInt8] = []
        text.reserveCapacity((octets.count + 2) / 3 * 4)
        for start in stride(from: 0, to: octets.count, by: 3) {
            let group = octets[start..<min(start + 3, octets.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for index in 0..<4 {
                text.append(
                    index <= group.count ? letter(UInt8(bits >> (18 - 6 * UInt32(index)) & 63)) : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether octets are all of the alphabet or padding.
    public static func isText(_ octets: [UInt8]) -> Bool {
        octets.allSatisfy { value(of: $0) != nil || $0 == UInt8(ascii: "=") }
    }

    /// Whether an octet is of the alphabet.
    static func isLetter(_ octet: UInt8) -> Bool { value(of: octet) != nil }

    private static func letter(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: value + 0x41
        case 26..<52: value - 26 + 0x61
        case 52..<62: value - 52 + 0x30
        case 62: 0x2B
        default: 0x2F
        }
    }

    /// The six bits that an octet of the alphabet stands for; nil for every other.
    static func bits(of octet: UInt8) -> UInt8? { value(of: octet) }

    private static func value(of octet: UInt8) -> UInt8? {
        switch octet {
        case 0x41...0x5A: octet - 0x41
        case 0x61...0x7A: octet - 0x61 + 26
        case 0x30...0x39: octet - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
