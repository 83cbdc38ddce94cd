/// Reads the encoded-words of RFC 2047 in text that others wrote, for people to read.
public enum EncodedWords {
    /// The text with every encoded-word decoded that can be; the others stay as they are.
    ///
    /// Charsets are those of ``Charset``; a language behind the charset (RFC 2231 section 5) is passed over. White space
    /// between two encoded-words is none (RFC 2047 section 6.2), and a character may begin in one and end in the next of
    /// the same charset, as many programs write it. The result may hold any character: ``SafeText`` makes it safe to show.
    public static func decoded(_ text: some StringProtocol) -> String {
        let octets = Array(text.utf8)
        guard octets.contains(UInt8(ascii: "=")) else { return String(text) }
        var result = ""
        var plain = 0
        var position = 0
        while position < octets.count {
            guard let first = Word(octets, at: position) else {
                position += 1
                continue
            }
            // All words of one charset that stand together.
            var content = first.content
            var end = first.end
            while let next = Word(octets, at: Self.skippingBlanks(octets, from: end)), next.charset == first.charset {
                content += next.content
                end = next.end
            }
            guard let decoded = first.charset.decode(content) else {
                position = end
                continue
            }
            // Blanks between two groups of words are none either.
            let between = octets[plain..<position]
            if plain == 0 || !between.allSatisfy(Self.isBlank) { result += String(decoding: between, as: UTF8.self) }
            result += decoded
            plain = end
            position = end
        }
        return result + String(decoding: octets[plain...], as: UTF8.self)
    }

    private static func isBlank(_ octet: UInt8) -> Bool { [0x20, 0x09, 0x0d, 0x0a].contains(octet) }

    private static func skippingBlanks(_ octets: [UInt8], from start: Int) -> Int {
        octets[start...].firstIndex { !isBlank($0) } ?? octets.count
    }

    /// encoded-word = "=?" charset "?" encoding "?" encoded-text "?="
    private struct Word {
        let charset: Charset
        let content: [UInt8]
        let end: Int

        init?(_ octets: [UInt8], at start: Int) {
            guard start + 8 <= octets.count, octets[start] == UInt8(ascii: "="), octets[start + 1] == Self.mark else {
                return nil
            }
            // A charset's name is short; what is longer is none.
            let name = octets[(start + 2)...].prefix(64).prefix { $0 > 0x20 && $0 < 0x7f && $0 != Self.mark }
            var index = name.endIndex
            guard index + 2 < octets.count, octets[index] == Self.mark, octets[index + 2] == Self.mark,
                let charset = Charset(name.prefix { $0 != UInt8(ascii: "*") })
            else { return nil }
            let encoding = octets[index + 1].asciiLowercased
            index += 3
            // Blanks are not allowed here, but they are sent and mean but one thing.
            guard let textEnd = octets[index...].firstIndex(where: { $0 == Self.mark || $0 < 0x20 || $0 > 0x7e }),
                octets[textEnd] == Self.mark, textEnd + 1 < octets.count, octets[textEnd + 1] == UInt8(ascii: "=")
            else { return nil }
            let text = octets[index..<textEnd]
            switch encoding {
            case UInt8(ascii: "b"):
                guard let content = Base64.decode(text) else { return nil }
                self.content = content
            case UInt8(ascii: "q"):
                guard let content = Self.decodeQ(text) else { return nil }
                self.content = content
            default: return nil
            }
            self.charset = charset
            end = textEnd + 2
        }

        private static let mark = UInt8(ascii: "?")

        /// The Q encoding (section 4.2): quoted-printable with `_` for a blank.
        private static func decodeQ(_ text: ArraySlice<UInt8>) -> [UInt8]? {
            var result: [UInt8] = []
            result.reserveCapacity(text.count)
            var rest = text
            while let octet = rest.popFirst() {
                switch octet {
                case UInt8(ascii: "_"): result.append(0x20)
                case UInt8(ascii: "="):
                    guard let high = rest.popFirst().flatMap(Hexadecimal.value),
                        let low = rest.popFirst().flatMap(Hexadecimal.value)
                    else { return nil }
                    result.append(high << 4 | low)
                default: result.append(octet)
                }
            }
            return result
        }
    }
}
