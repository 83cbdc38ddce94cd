/// Writes a header field with octets above 127 without them: as encoded-words (RFC 2047), and in parameters by RFC 2231.
///
/// Octets that are no UTF-8 are labelled `unknown-8bit` (RFC 1428): which charset was meant nobody knows.
enum HeaderFieldConversion {
    /// The field with its line ends; nil where it has no form without such octets.
    static func converted(name: [UInt8], value: [UInt8]) -> [UInt8]? {
        guard name.allSatisfy({ $0 < 0x80 }) else { return nil }
        let key = String(decoding: name.map(\.asciiLowercased), as: UTF8.self)
        let unfolded = value.filter { $0 != 13 && $0 != 10 }
        let tokens: [Token]?
        switch key {
        case "from", "sender", "reply-to", "to", "cc", "bcc", "resent-from", "resent-sender", "resent-reply-to",
            "resent-to", "resent-cc", "resent-bcc", "disposition-notification-to", "return-receipt-to", "errors-to",
            "mail-followup-to", "mail-reply-to", "apparently-to":
            tokens = addresses(unfolded)
        case "content-type", "content-disposition": tokens = parameters(unfolded)
        // What programs read has no place for encoded-words.
        case "received", "return-path", "date", "resent-date", "message-id", "resent-message-id", "in-reply-to",
            "references", "mime-version", "content-transfer-encoding", "content-id", "content-location",
            "dkim-signature", "authentication-results", "arc-seal", "arc-message-signature",
            "arc-authentication-results":
            tokens = nil
        default: tokens = words(unfolded)
        }
        guard let tokens else { return nil }
        let text = HeaderText.folded(
            String(decoding: name, as: UTF8.self) + ":", merged(tokens).flatMap(\.written))
        return Array("\(text)\r\n".utf8)
    }

    private enum Token {
        /// ASCII that stays.
        case plain(ArraySlice<UInt8>)
        /// Text to be encoded.
        case text([UInt8])
        /// A parameter of RFC 2231.
        case parameter([UInt8])

        var written: [String] {
            switch self {
            case .plain(let octets): [String(decoding: octets, as: UTF8.self)]
            case .parameter(let octets): [String(decoding: octets, as: UTF8.self)]
            case .text(let octets):
                String(validating: octets, as: UTF8.self).map { HeaderText.encodedWords($0) }
                    ?? stride(from: 0, to: octets.count, by: 36).map {
                        "=?unknown-8bit?B?\(Base64.encode(Array(octets[$0..<min($0 + 36, octets.count)])))?="
                    }
            }
        }
    }

    /// Blanks between two encoded-words are none, so that words to be encoded which stand together become one text, and
    /// the blank beside a word that was encoded before goes into the text.
    private static func merged(_ tokens: [Token]) -> [Token] {
        var result: [Token] = []
        for token in tokens {
            switch (result.last, token) {
            case (.text(let last)?, .text(let next)): result[result.count - 1] = .text(last + [0x20] + next)
            case (.text(let last)?, .plain(let next)) where isEncodedWord(next):
                result[result.count - 1] = .text(last + [0x20])
                result.append(token)
            case (.plain(let last)?, .text(let next)) where isEncodedWord(last): result.append(.text([0x20] + next))
            default: result.append(token)
            }
        }
        return result
    }

    private static func isEncodedWord(_ octets: ArraySlice<UInt8>) -> Bool {
        octets.starts(with: "=?".utf8) && octets.suffix(2).elementsEqual("?=".utf8)
    }

    private static func isEightBit(_ octets: some Sequence<UInt8>) -> Bool { octets.contains { $0 >= 0x80 } }

    private static func words(_ value: [UInt8]) -> [Token] {
        value.split { $0 == 0x20 || $0 == 0x09 }.map { isEightBit($0) ? .text(Array($0)) : .plain($0) }
    }

    /// Phrases and comments; addresses themselves have no other form.
    private static func addresses(_ value: [UInt8]) -> [Token]? {
        var tokens: [Token] = []
        var rest = value[...]
        while let octet = rest.first {
            switch octet {
            case 0x20, 0x09: rest.removeFirst()
            case UInt8(ascii: "\""), UInt8(ascii: "("):
                let isQuoted = octet == UInt8(ascii: "\"")
                guard let (whole, content) = delimited(rest, by: isQuoted ? octet : UInt8(ascii: ")")) else {
                    return nil
                }
                rest = rest.dropFirst(whole.count)
                // A quoted local part is part of an address.
                if isQuoted, isEightBit(whole), isLocalPart(before: rest) { return nil }
                if !isEightBit(whole) {
                    tokens.append(.plain(whole))
                } else if isQuoted {
                    tokens.append(.text(content))
                } else {
                    tokens += [.plain(whole.prefix(1)), .text(content), .plain(whole.suffix(1))]
                }
            case UInt8(ascii: "<"):
                guard let end = rest.firstIndex(of: UInt8(ascii: ">")), !isEightBit(rest[...end]) else { return nil }
                // With the comma behind it, so that none stands alone.
                let address = rest[...end] + rest[(end + 1)...].prefix { $0 == UInt8(ascii: ",") }
                rest = rest.dropFirst(address.count)
                tokens.append(.plain(address))
            default:
                let word = rest.prefix { !" \t\"(<".utf8.contains($0) }
                rest = rest.dropFirst(word.count)
                guard isEightBit(word) else {
                    tokens.append(.plain(word))
                    continue
                }
                // Not in an address, and not where the end of a name can't be seen.
                guard !word.contains(where: { "<>@,;:\\[]".utf8.contains($0) }), !isLocalPart(before: rest) else {
                    return nil
                }
                tokens.append(.text(Array(word)))
            }
        }
        return tokens
    }

    /// Whether an address goes on in what follows, perhaps behind blanks (RFC 5322 section 4.4).
    private static func isLocalPart(before rest: ArraySlice<UInt8>) -> Bool {
        guard let next = rest.first(where: { $0 != 0x20 && $0 != 0x09 }) else { return false }
        return next == UInt8(ascii: "@") || next == UInt8(ascii: ".")
    }

    /// Parameters (RFC 2045 section 5.1): one with octets above 127 becomes `name*=utf-8''…`.
    private static func parameters(_ value: [UInt8]) -> [Token]? {
        var tokens: [Token] = []
        let parts = split(value)
        for (index, part) in parts.enumerated() {
            let part = trimmed(part)
            let end: [UInt8] = index == parts.count - 1 ? [] : [UInt8(ascii: ";")]
            guard isEightBit(part) else {
                tokens.append(.plain((part + end)[...]))
                continue
            }
            guard index > 0, let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = trimmed(part[..<equals])
            // A boundary is compared octet by octet.
            guard !name.isEmpty, !isEightBit(name), name.last != UInt8(ascii: "*"),
                !name.map(\.asciiLowercased).elementsEqual("boundary".utf8)
            else { return nil }
            var text = trimmed(part[(equals + 1)...])
            if text.first == UInt8(ascii: "\"") {
                guard let (whole, content) = delimited(text, by: UInt8(ascii: "\"")), whole.count == text.count else {
                    return nil
                }
                text = content[...]
            }
            let charset = String(validating: text, as: UTF8.self) == nil ? "unknown-8bit" : "utf-8"
            var written = Array(name) + Array("*=\(charset)''".utf8)
            for octet in text {
                switch octet {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    written.append(octet)
                default:
                    written += [UInt8(ascii: "%"), Hexadecimal.digit(octet >> 4), Hexadecimal.digit(octet & 15)]
                }
            }
            guard written.count < 900 else { return nil }
            tokens.append(.parameter(written + end))
        }
        return tokens
    }

    private static func trimmed(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var octets = octets.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = octets.last, last == 0x20 || last == 0x09 { octets.removeLast() }
        return octets
    }

    /// At semicolons outside quotes.
    private static func split(_ value: [UInt8]) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        var isQuoted = false
        var isEscaped = false
        for (index, octet) in value.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if octet == UInt8(ascii: "\\"), isQuoted {
                isEscaped = true
            } else if octet == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if octet == UInt8(ascii: ";"), !isQuoted {
                parts.append(value[start..<index])
                start = index + 1
            }
        }
        return parts + [value[start...]]
    }

    /// What stands at the head of `octets` up to the closing delimiter, with and without the two; nil without an end.
    private static func delimited(_ octets: ArraySlice<UInt8>, by close: UInt8) -> (ArraySlice<UInt8>, [UInt8])? {
        var content: [UInt8] = []
        var isEscaped = false
        var depth = 1
        for (index, octet) in zip(octets.indices, octets).dropFirst() {
            if isEscaped {
                content.append(octet)
                isEscaped = false
            } else if octet == UInt8(ascii: "\\") {
                isEscaped = true
            } else if octet == close {
                depth -= 1
                if depth == 0 { return (octets[octets.startIndex...index], content) }
                content.append(octet)
            } else {
                if octet == UInt8(ascii: "("), close == UInt8(ascii: ")") { depth += 1 }
                content.append(octet)
            }
        }
        return nil
    }
}
