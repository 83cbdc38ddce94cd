/// Reads the encoded-words of header fields (RFC 2047).
enum EncodedWord {
    /// Octets of an encoded-word that are looked at, so that many beginnings without an end don't make each other's work
    /// again. The RFC allows 75.
    static let longest = 256

    /// The octets that the encoded-word at the head of `text` stands for, and how many of `text` it has; nil when none is
    /// there.
    ///
    /// encoded-word = "=?" charset "?" encoding "?" encoded-text "?=". The character set is not looked at: what is ASCII
    /// in nearly all of them stays so. The zero octets of UTF-16 and UTF-32 are left out, for the same reason.
    static func decode(_ text: Slice<UnsafeRawBufferPointer>) -> (octets: [UInt8], length: Int)? {
        let mark = UInt8(ascii: "?")
        guard let length = length(of: text) else { return nil }
        // Behind `=?` and before `?=`.
        let parts = text.prefix(length).dropFirst(2).dropLast(2)
            .split(separator: mark, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].count == 1, let encoding = parts[1].first else { return nil }
        let octets: [UInt8]
        switch encoding.asciiLowercased {
        case UInt8(ascii: "b"):
            guard let decoded = Base64.decode(parts[2]) else { return nil }
            octets = decoded
        case UInt8(ascii: "q"):
            octets = unquoted(parts[2])
        default: return nil
        }
        return (octets.filter { $0 != 0 }, length)
    }

    /// The length of the encoded-word at the head of `text`, whether its content can be read or not; nil when none is there.
    static func length(of text: Slice<UnsafeRawBufferPointer>) -> Int? {
        let text = text.prefix(longest)
        guard text.count > 6, text.prefix(2).elementsEqual("=?".utf8) else { return nil }
        var marks = 1
        for index in text.indices.dropFirst(2) {
            guard text[index] > 0x20 else { return nil }
            guard text[index] == UInt8(ascii: "?") else { continue }
            marks += 1
            let next = text.index(after: index)
            if marks >= 4, next < text.endIndex, text[next] == UInt8(ascii: "=") { return next + 1 - text.startIndex }
        }
        return nil
    }

    /// The Q encoding (section 4.2). What is no code stands for itself.
    private static func unquoted(_ text: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
        var octets: [UInt8] = []
        var rest = text
        while let octet = rest.popFirst() {
            switch octet {
            case UInt8(ascii: "_"): octets.append(0x20)
            case UInt8(ascii: "="):
                let digits = rest.prefix(2)
                guard digits.count == 2, let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else {
                    octets.append(octet)
                    continue
                }
                octets.append(code)
                rest = rest.dropFirst(2)
            default: octets.append(octet)
            }
        }
        return octets
    }

    /// Text as those read it who take encoded-words, quotes and backslashes out before they look for addresses in it; nil
    /// when there is nothing of these in it.
    static func plainText(of text: Slice<UnsafeRawBufferPointer>) -> [UInt8]? {
        var octets: [UInt8] = []
        var isChanged = false
        var rest = text
        while let octet = rest.first {
            if octet == UInt8(ascii: "="), let word = decode(rest) {
                octets += word.octets
                rest = rest.dropFirst(word.length)
                isChanged = true
                continue
            }
            rest = rest.dropFirst()
            switch octet {
            case UInt8(ascii: "\\"):
                if let escaped = rest.popFirst() { octets.append(escaped) }
                isChanged = true
            case UInt8(ascii: "\""): isChanged = true
            case 0x0D, 0x0A: break
            default: octets.append(octet)
            }
        }
        return isChanged ? octets : nil
    }
}
